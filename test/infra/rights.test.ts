// SPDX-License-Identifier: Apache-2.0
// Who may do what: every right stands in a list with its reason, nobody is public, and an account reads and writes what its code does.
import { beforeAll, describe, expect, test } from '@jest/globals'
import { readTerraform, type Terraform } from '../../infra/read-terraform.ts'
import { reads, SQL_OF, statementsIn } from '../../infra/reads.ts'
import { grantsOf, rolesPage } from '../../infra/roles-page.ts'
import { TABLES, type Table } from '../../schemas/tables.ts'
import { filesOf, read } from '../docs/pages.ts'

let terraform: Terraform
beforeAll(async () => {
  terraform = await readTerraform()
})

/** Resources that give a right, with the list each takes its members from. */
const GIVING: Readonly<Record<string, string>> = {
  'google_artifact_registry_repository_iam_member.containers': '${local.repository_grants}',
  'google_bigquery_table_iam_policy.table': '${local.table_policies}',
  'google_cloud_run_v2_service_iam_binding.invoker': '${local.invokers}',
  'google_kms_crypto_key_iam_binding.key': '${local.key_grants}',
  'google_project_iam_member.investigator': '${var.investigators}',
  'google_project_iam_member.project': '${local.project_grants}',
  'google_secret_manager_secret_iam_member.secret': '${local.secret_grants}',
  'google_service_account_iam_member.account': '${local.account_grants}',
  'google_storage_bucket_iam_member.archive': '${local._bucket_members}',
  'google_storage_bucket_iam_member.source': '${local.source_grants}',
  'google_storage_bucket_iam_member.state': '${local.state_grants}',
}

test('every resource that gives a right takes it from a list with reasons', () => {
  const giving = terraform.resources.filter(({ type }) => /_iam_(binding|member|policy)$/.test(type))
  expect(
    Object.fromEntries(giving.map(({ type, name, body }) => [`${type}.${name}`, body.for_each])),
  ).toEqual(GIVING)
})

test('a right without a reason, or in a list that the page does not know, would be refused', () => {
  const grant = { account: 'report', role: 'reader', reason: 'short' }
  expect(() => grantsOf({ ...terraform, locals: { project_grants: { one: grant } } })).toThrow(/reason/)
  expect(() => grantsOf({ ...terraform, locals: { other_grants: {} } })).toThrow(/does not know other_grants/)
})

test('the page of roles names every grant', () => {
  const page = rolesPage(terraform, reads())
  const rows = Object.values(grantsOf(terraform)).flatMap((group) => Object.values(group))
  expect(rows.length).toBeGreaterThan(40)
  expect(rows.filter(({ reason }) => !page.includes(`| ${reason} |`))).toEqual([])
})

test('nobody public and no basic role stands anywhere in the Terraform', () => {
  const said = filesOf('.tf', 'infra/').flatMap((path) =>
    read(path)
      .split('\n')
      .filter((line) =>
        /"(?:allUsers|allAuthenticatedUsers)"|roles\/(?:owner|editor|viewer)"|google_service_account_key/.test(
          line,
        ),
      )
      .map((line) => `${path}: ${line.trim()}`),
  )
  expect(said).toEqual([])
})

describe('What an account reads', () => {
  test('is what its SQL reads, and nobody but retain reads the connection log', () => {
    expect(JSON.parse(read('infra/generated/reads.json'))).toEqual(reads())
    const connection = Object.entries(reads()).filter(([, names]) => names.includes('connection_events'))
    expect(connection.map(([account]) => account)).toEqual(['retain'])
  })

  test('follows a view to the tables behind it', () => {
    expect(reads().report).toEqual(
      expect.arrayContaining(['finding_entries', 'current_findings', 'findings', 'rule_runs']),
    )
  })

  test('has every statement that its own code loads', () => {
    for (const account of ['detect', 'report', 'retain'] as const) {
      const loaded = filesOf('.ts', 'functions/')
        .filter((path) => path.startsWith(`functions/${account}/`))
        .flatMap((path) =>
          [...read(path).matchAll(/loadStatement\(\s*['`]([\w/]+)/g)].map((found) => found[1] ?? ''),
        )
      const known = (id: string) => SQL_OF[account]?.some((folder) => id.startsWith(`${folder}/`))
      expect(loaded.filter((id) => !known(id))).toEqual([])
    }
    expect(statementsIn('rules').length).toBeGreaterThan(8)
  })
})

describe('What an account appends', () => {
  const LISTS: Readonly<Record<string, readonly string[]>> = {
    '${local.tables_of_facts}': Object.entries(TABLES as Record<string, Table>).flatMap(([name, table]) =>
      table.write === 'replaceDay' ? [name] : [],
    ),
    '${local.tables_of_plan}': Object.entries(TABLES as Record<string, Table>).flatMap(([name, table]) =>
      table.partition ? [] : [name],
    ),
    '${local.tables_with_days}': Object.entries(TABLES as Record<string, Table>).flatMap(([name, table]) =>
      table.partition ? [name] : [],
    ),
  }
  const appendedBy = (account: string): string[] =>
    Object.values(grantsOf(terraform).table_grants ?? {})
      .filter((grant) => grant.account === account && grant.role === 'appender')
      .flatMap(({ on = [] }) => (Array.isArray(on) ? on : [...(LISTS[on] ?? [])]))

  test.each([
    ['capture', ['functions/capture/']],
    ['detect', ['functions/detect/', 'functions/report/claim-alert.ts']],
    ['report', ['functions/report/']],
    ['retain', ['functions/retain/']],
  ])('%s may append what its code appends', (account, folders) => {
    const written = filesOf('.ts', 'functions/')
      .filter((path) => folders.some((folder) => path.startsWith(folder)))
      .flatMap((path) => [...read(path).matchAll(/\.append\(\s*'(\w+)'/g)].map((found) => found[1] ?? ''))
    expect(written.filter((table) => !appendedBy(account).includes(table))).toEqual([])
  })

  test('events are appended by capture, and touched by retain alone beside it', () => {
    const writers = ['capture', 'checker', 'detect', 'report', 'retain'].filter((account) =>
      appendedBy(account).includes('access_events'),
    )
    expect(writers).toEqual(['capture', 'retain'])
    expect(appendedBy('capture').sort()).toEqual([
      'access_events',
      'connection_events',
      'late_arrivals',
      'rejected_connections',
      'rejected_events',
    ])
  })
})
