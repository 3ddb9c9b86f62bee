// SPDX-License-Identifier: Apache-2.0
// docs/guides/google-cloud.md: its commands are understood by gcloud, its names are those of the Terraform, every alert has its section.
import { existsSync } from 'node:fs'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { readTerraform, type Terraform } from '../../infra/read-terraform.ts'
import { headings, ROOT, read } from '../docs/pages.ts'
import { inSdk, SDK } from './gcloud.ts'

const PAGE = 'docs/guides/google-cloud.md'
const page = read(PAGE)
let terraform: Terraform
beforeAll(async () => {
  terraform = await readTerraform()
})

/** Lines of the blocks of shell, indented ones included. */
const lines = [...page.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].flatMap(([, block = '']) =>
  block.split('\n').flatMap((line) => (line.trim() ? [line.trim()] : [])),
)
const commands = lines
  .flatMap((line) => line.split(/[|;]|\$\(/))
  .map((part) => part.trim().replace(/\)$/, ''))

test('every alert has a section that says what to do, and no section is without its alert', () => {
  const { locals, resources } = terraform
  const alerts = [...Object.keys(locals.metric_alerts as object), ...Object.keys(locals.log_alerts as object)]
  expect(resources.some(({ type }) => type === 'google_billing_budget')).toBe(true)
  const titles = headings(page)
  const from = titles.findIndex(({ title }) => title === 'When an alert fires')
  const sections = titles.slice(from + 1).map(({ title }) => title)
  expect(sections.sort()).toEqual([...alerts, 'budget'].sort())
})

test('it switches on the services that Terraform asks for', () => {
  const enabled = commands
    .find((line) => line.startsWith('gcloud services enable'))
    ?.match(/\w+(?=\.googleapis)/g)
  const wanted = /services = toset\(\[([\s\S]*?)\]\)/.exec(read('infra/services.tf'))?.[1]?.match(/\w+/g)
  expect(enabled).toEqual(wanted)
})

test('it targets resources that are there', () => {
  const targets = [...page.matchAll(/-target=([\w.]+)/g)].map((found) => found[1])
  const known = terraform.resources.map(({ type, name }) => `${type}.${name}`)
  expect(targets.length).toBeGreaterThan(2)
  expect(targets.filter((target) => !known.includes(target ?? ''))).toEqual([])
})

test('it names secrets, jobs, accounts and variables as they are called', () => {
  const { locals, variables } = terraform
  for (const [, name] of page.matchAll(/versions add ([\w-]+)/g))
    expect(Object.keys(locals.secrets as object)).toContain(name)
  for (const [, name] of page.matchAll(/jobs run ledger-(\w+)/g))
    expect(Object.keys(locals.schedules as object)).toContain(name)
  for (const [, name] of page.matchAll(/ledger-(\w+)@/g))
    expect(Object.keys(locals.accounts as object)).toContain(name)
  for (const [, name] of page.matchAll(/--key=(\w+)/g)) expect(String(locals.keys)).toContain(`"${name}"`)
  const said = [...page.matchAll(/`([a-z]+(?:_[a-z]+)+)(?:\.\w+)?(?: = [^`]+)?`/g)].map(
    (found) => found[1] ?? '',
  )
  const others = [
    'rules_failed',
    'not_started',
    'retention_stopped',
    'retention_due',
    'retention_overdue',
    'prevent_destroy',
    'deletion_protection',
  ]
  expect(said.filter((name) => !(name in variables) && !others.includes(name))).toEqual([])
})

test('the files that it runs are there', () => {
  const files = [...page.matchAll(/\b(?:infra\/[\w/.-]+\.(?:ts|example)|cloudbuild\.yaml)/g)].map(
    ([path]) => path,
  )
  expect(files.length).toBeGreaterThan(3)
  expect(files.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([])
})

describe.each(SDK ? ['gcloud'] : [])('%s', () => {
  const understands = (lines: readonly string[]): unknown =>
    inSdk(
      'gcloud-commands.py',
      lines.map((line) =>
        line
          .replace(/\$\{?\w+\}?/g, 'example-value')
          .split(/\s+/)
          .slice(1),
      ),
    )

  test('would not understand an option of another name', () => {
    expect(
      understands(['gcloud projects create $PROJECT --no-such-option', 'gcloud projects create $PROJECT']),
    ).toEqual([false, true])
  })

  test('understands every command of the guide', () => {
    const own = [...new Set(commands.filter((line) => line.startsWith('gcloud ')))]
    expect(own.length).toBeGreaterThan(20)
    const answers = understands(own) as boolean[]
    expect(own.filter((_, index) => !answers[index])).toEqual([])
  })
})
