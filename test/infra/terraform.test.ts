// SPDX-License-Identifier: Apache-2.0
// What can be held of the Terraform without Terraform: its own form, and that it agrees with the rest of the project. The values it
// computes are tested by infra/tests.
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from '@cdktf/hcl2json'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { INFRA, readTerraform, type Terraform } from '../../infra/read-terraform.ts'
import { FLOORS } from '../../plan/floors.ts'
import { TABLES, type Table } from '../../schemas/tables.ts'
import { read } from '../docs/pages.ts'

let terraform: Terraform
beforeAll(async () => {
  terraform = await readTerraform()
})

const text = (path: string) => readFileSync(new URL(path, INFRA), 'utf8')
const tfvars = async (path: string): Promise<Record<string, unknown>> =>
  (await parse(path, text(path))) as Record<string, unknown>

test('every file begins with its licence and says what it is', () => {
  const files = readdirSync(INFRA, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(tf|tfvars|hcl|example)$/.test(name),
  )
  expect(files.length).toBeGreaterThan(25)
  const wrong = files.filter((name) => !/^# SPDX-License-Identifier: Apache-2\.0\n# [A-Z]/.test(text(name)))
  expect(wrong).toEqual([])
})

describe('Variables', () => {
  test('stand in the order of the alphabet, as do outputs', () => {
    for (const [file, kind] of [
      ['variables.tf', 'variable'],
      ['outputs.tf', 'output'],
    ] as const) {
      const names = [...text(file).matchAll(new RegExp(`^${kind} "(\\w+)"`, 'gm'))].map((found) => found[1])
      expect(names).toEqual([...names].sort())
      expect(names.length).toBeGreaterThan(3)
    }
  })

  test('have a type and a description, and a validation unless they are yes or no', () => {
    const wrong = Object.entries(terraform.variables).filter(
      ([, body]) => !body.type || !body.description || (body.type !== '${bool}' && !('validation' in body)),
    )
    expect(wrong).toEqual([])
  })

  test('none is named or marked as a secret: secrets do not pass through Terraform', () => {
    const wrong = Object.entries(terraform.variables).filter(
      ([name, body]) => /password|token|private/.test(name) || 'sensitive' in body,
    )
    expect(wrong).toEqual([])
  })

  test.each(['small', 'company'])(
    'the profile %s and the example together set what has no default',
    async (profile) => {
      const given = {
        ...(await tfvars(`profiles/${profile}.tfvars`)),
        ...(await tfvars('terraform.tfvars.example')),
      }
      const needed = Object.entries(terraform.variables)
        .filter(([, body]) => !('default' in body))
        .map(([name]) => name)
      expect(needed.filter((name) => !(name in given))).toEqual([])
      expect(Object.keys(given).filter((name) => !(name in terraform.variables))).toEqual([])
    },
  )

  test('both profiles set the same', async () => {
    const [small, company] = await Promise.all([
      tfvars('profiles/small.tfvars'),
      tfvars('profiles/company.tfvars'),
    ])
    expect(Object.keys(small)).toEqual(Object.keys(company))
  })
})

describe('Agreement with the schemas and the plan', () => {
  test('the floors are those of plan/floors.ts', () => {
    const floors = Object.fromEntries(
      Object.entries(FLOORS).flatMap(([name, floor]) => (floor ? [[name, floor.period]] : [])),
    )
    expect(terraform.locals.floors).toEqual(floors)
  })

  test('tables are those of schemas/tables.ts, by the generated files', () => {
    expect(terraform.locals.tables).toBe(
      '${jsondecode(file("${path.module}/../schemas/generated/tables.json"))}',
    )
    const stored = JSON.parse(read('schemas/generated/tables.json'))
    expect(stored).toEqual(
      Object.fromEntries(
        Object.entries(TABLES as Record<string, Table>).map(
          ([name, { row, write, partition, requireFilter, cluster }]) => [
            name,
            { description: row.meta()?.description ?? '', write, partition, requireFilter, cluster },
          ],
        ),
      ),
    )
    const table = terraform.resources.find(
      ({ type, name }) => type === 'google_bigquery_table' && name === 'table',
    )
    expect(table?.body).toMatchObject({
      for_each: '${local.tables}',
      schema: '${file("${path.module}/../schemas/generated/bigquery/${each.key}.json")}',
      deletion_protection: true,
    })
    expect(JSON.stringify(table?.body)).not.toMatch(/expiration/)
  })

  test('the warehouse of the functions is the dataset of the Terraform', () => {
    const dataset = terraform.resources.find(
      ({ type, name }) => type === 'google_bigquery_dataset' && name === 'ledger',
    )
    expect(dataset?.body.dataset_id).toBe('access_ledger')
  })
})

test('what cannot be made again is not destroyed by a mistake', () => {
  const kept = terraform.resources.filter(({ body }) =>
    JSON.stringify(body).includes('"prevent_destroy":true'),
  )
  expect(kept.map(({ type, name }) => `${type}.${name}`).sort()).toEqual([
    'google_bigquery_dataset.ledger',
    'google_bigquery_dataset.views',
    'google_bigquery_table.table',
    'google_kms_crypto_key.key',
    'google_kms_key_ring.ledger',
    'google_logging_project_bucket_config.audit',
    'google_secret_manager_secret.secret',
    'google_storage_bucket.archive',
  ])
})

describe('A dead letter is read by somebody', () => {
  const problems = ({ resources }: Pick<Terraform, 'resources'>): string[] => {
    const subscriptions = resources.filter(({ type }) => type === 'google_pubsub_subscription')
    const deadLetters = subscriptions.flatMap(({ body }) => {
      const [policy] = (body.dead_letter_policy as { dead_letter_topic: string }[] | undefined) ?? []
      return policy ? [/google_pubsub_topic\.(\w+)/.exec(policy.dead_letter_topic)?.[1] ?? ''] : []
    })
    const read = subscriptions.map(({ body }) => /google_pubsub_topic\.(\w+)/.exec(String(body.topic))?.[1])
    return [
      ...resources
        .filter(({ type, name }) => type === 'google_pubsub_topic' && !read.includes(name))
        .map(({ name }) => `${name} has no subscription: what is sent to it is lost`),
      ...subscriptions
        .filter(
          ({ body, name }) =>
            !body.dead_letter_policy && !deadLetters.includes(String(body.topic).split('.')[1] ?? name),
        )
        .map(({ name }) => `${name} has no dead letter topic`),
    ]
  }

  test('a topic that nobody reads would be noticed', () => {
    const topic = (name: string) => ({ file: 'x.tf', type: 'google_pubsub_topic', name, body: {} })
    const subscription = {
      file: 'x.tf',
      type: 'google_pubsub_subscription',
      name: 'events',
      body: {
        topic: '${google_pubsub_topic.events.id}',
        dead_letter_policy: [{ dead_letter_topic: '${google_pubsub_topic.dead.id}' }],
      },
    }
    expect(problems({ resources: [topic('events'), topic('dead'), subscription] })).toEqual([
      'dead has no subscription: what is sent to it is lost',
    ])
  })

  test('in the Terraform as it is', () => {
    expect(problems(terraform)).toEqual([])
  })
})
