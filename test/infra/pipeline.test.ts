// SPDX-License-Identifier: Apache-2.0
// The steps of the pipeline that are ours: the audit, the guard of the plan, the dry runs, the smoke test against real functions.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { http } from '@google-cloud/functions-framework'
import { getTestServer } from '@google-cloud/functions-framework/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { captureRules } from '../../functions/capture/capture-rules.ts'
import { captureFunction } from '../../functions/capture/handler.ts'
import { tokenCredentials } from '../../functions/capture/identity-tokens.ts'
import { queryParameters } from '../../functions/platform/bigquery-values.ts'
import { fixedClock } from '../../functions/platform/clock.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import { judgeAudit } from '../../infra/pipeline/audit.ts'
import { beyondCode } from '../../infra/pipeline/check-plan.ts'
import { dryRunReport, samplesFor } from '../../infra/pipeline/dry-run.ts'
import { bothHeaders, type SmokeDeps, smokeTest } from '../../infra/pipeline/smoke.ts'
import { SQL_OF, statementsIn } from '../../infra/reads.ts'
import { versionOn } from '../../plan/versions.ts'
import { loadStatement } from '../../sql/statements.ts'
import { openTestLedger, type TestLedger } from '../detect/ledger.ts'
import { defaultPlan } from '../plan/default-plan.ts'

describe('The audit', () => {
  const report = (high: number, critical: number) =>
    JSON.stringify({
      auditReportVersion: 2,
      vulnerabilities: {},
      metadata: {
        vulnerabilities: { info: 0, low: 1, moderate: 0, high, critical, total: 1 + high + critical },
      },
    })

  test.each([
    ['nothing high', report(0, 0), { passed: true, said: 'npm audit: 1 advisories, 0 high, 0 critical' }],
    ['something high', report(1, 0), { passed: false, said: 'npm audit: 2 advisories, 1 high, 0 critical' }],
    [
      'something critical',
      report(0, 2),
      { passed: false, said: 'npm audit: 3 advisories, 0 high, 2 critical' },
    ],
    [
      'a registry without audits',
      JSON.stringify({ message: 'request failed', error: { code: 'ENOAUDIT', summary: '', detail: '' } }),
      { passed: true, said: 'npm audit was not run: the registry in use does not answer audits' },
    ],
    ['no answer', '', { passed: true, said: 'npm audit was not run: the registry answered with no report' }],
  ])('%s', (_, output, wanted) => {
    expect(judgeAudit(output)).toEqual(wanted)
  })
})

describe('The guard of the plan', () => {
  const changing = (
    type: string,
    name: string,
    actions: string[],
    before: object | null,
    after: object | null,
  ) => ({
    address: `${type}.${name}`,
    type,
    change: { actions, before, after, after_unknown: {} },
  })
  const capture = (object: string, ingress = 'ALLOW_ALL') => ({
    name: 'capture',
    update_time: object,
    service_config: [{ ingress_settings: ingress }],
    build_config: [
      {
        runtime: 'nodejs24',
        build: 'x',
        source: [{ storage_source: [{ bucket: 'b', object, generation: 1 }] }],
      },
    ],
  })
  const said = (...changes: object[]) => beyondCode({ format_version: '1.2', resource_changes: changes })
  const FUNCTION = 'google_cloudfunctions2_function'

  test('lets new bundles and the functions made of them through', () => {
    expect(
      said(
        changing('google_storage_bucket_object', 'bundle["capture"]', ['delete', 'create'], {}, {}),
        changing(FUNCTION, 'function["capture"]', ['update'], capture('a.zip'), capture('b.zip')),
        changing('google_bigquery_table', 'table["findings"]', ['no-op'], {}, {}),
        changing('google_project', 'ledger', ['read'], null, {}),
      ),
    ).toEqual([])
  })

  test.each([
    ['a table', changing('google_bigquery_table', 'table["findings"]', ['update'], {}, {})],
    ['a bucket', changing('google_storage_bucket', 'archive["handler"]', ['delete'], {}, null)],
    ['an object that is no bundle', changing('google_storage_bucket_object', 'other', ['create'], null, {})],
    ['a function that is new', changing(FUNCTION, 'function["capture"]', ['create'], null, capture('a.zip'))],
    [
      'a function that is replaced',
      changing(FUNCTION, 'function["capture"]', ['delete', 'create'], capture('a.zip'), capture('a.zip')),
    ],
    [
      'who reaches a function',
      changing(
        FUNCTION,
        'function["capture"]',
        ['update'],
        capture('a.zip'),
        capture('b.zip', 'ALLOW_INTERNAL_ONLY'),
      ),
    ],
  ])('stops %s', (_, change) => {
    expect(said(change)).toHaveLength(1)
  })

  test('takes nothing for a plan that is none', () => {
    expect(() => beyondCode({ resource_changes: 'all' })).toThrow()
  })
})

describe('The dry runs', () => {
  test('give every file that is deployed a value for each of its parameters', () => {
    const version = versionOn(defaultPlan(), '2030-03-05')
    const ids = (SQL_OF.checker ?? []).flatMap(statementsIn)
    expect(ids.length).toBeGreaterThan(80)
    for (const id of ids) {
      const statement = loadStatement(id)
      const made = queryParameters(statement.parameters, samplesFor(statement, version, '2030-03-05'))
      expect(made.map(({ name }) => name)).toEqual(Object.keys(statement.parameters))
    }
  })

  test('take the thresholds of a rule from the plan', () => {
    const statement = loadStatement(statementsIn('rules').find((id) => id.includes('/bulk_download/')) ?? '')
    const samples = samplesFor(statement, versionOn(defaultPlan(), '2030-03-05'), '2030-03-05')
    expect(Object.values(samples)).not.toContain(1)
    expect(samples.day).toBe('2030-03-05')
  })

  test('print what is read and what is billed, and which fail', () => {
    expect(
      dryRunReport([
        { id: 'facts/actor_days', bytes: 52_428_800, billed: 52_428_800, problem: null },
        { id: 'report/totals', bytes: 0, billed: 20_971_520, problem: 'Unrecognized name: actor' },
      ]),
    ).toBe(
      [
        'MiB read  MiB billed  file',
        '    50.0        50.0  sql/facts/actor_days.sql',
        '     0.0        20.0  sql/report/totals.sql  FAILS: Unrecognized name: actor',
        '    50.0        70.0  2 files, 1 fail',
        '',
      ].join('\n'),
    )
  })
})

describe('The smoke test', () => {
  const NOW = '2030-03-05T10:00:00+09:00'
  const ACCOUNT = 'ledger-checker@example-ledger.iam.gserviceaccount.com'
  const ID = '0195a1b2-0000-7000-8000-000000000001'
  let ledger: TestLedger
  let servers: Server[]
  let seen: { path: string | undefined; serverless: string | undefined; body: string }[]
  let reportStatus: number
  let keeps: boolean
  let names = 0

  const listening = async (server: Server): Promise<string> => {
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const deps = async (): Promise<SmokeDeps> => {
    const plan = defaultPlan()
    const producer = {
      id: 'deployment',
      systems: ['access-ledger'],
      actor_types: ['service' as const],
      service_account: ACCOUNT,
    }
    const capture = captureFunction(
      async () => ({
        warehouse: keeps ? ledger.warehouse : { append: async () => undefined },
        clock: fixedClock(new Date(NOW)),
        credentials: tokenCredentials(
          () => [producer],
          async (token) => ({
            email: token.startsWith('made.for.http') ? ACCOUNT : undefined,
            verified: true,
          }),
        ),
        rules: () => captureRules(plan, () => ({ id: 'r1', secret: new Uint8Array(32).fill(7) })),
      }),
      () => undefined,
    )
    names += 1
    http(`smoke-capture-${names}`, capture)
    http(`smoke-report-${names}`, (request, response) => {
      seen.push({
        path: request.path,
        serverless: request.headers['x-serverless-authorization']?.toString(),
        body: String(request.rawBody),
      })
      response.status(reportStatus).json({})
    })
    return {
      captureUrl: await listening(getTestServer(`smoke-capture-${names}`)),
      reportUrl: await listening(getTestServer(`smoke-report-${names}`)),
      warehouse: ledger.warehouse,
      plan,
      clock: fixedClock(new Date(NOW)),
      newId: () => ID,
      token: async (audience) => `made.for.${audience.replaceAll(/\W/g, '')}`,
      wait: async () => undefined,
    }
  }

  beforeEach(async () => {
    ledger = await openTestLedger()
    servers = []
    seen = []
    reportStatus = 200
    keeps = true
  })
  afterEach(async () => {
    for (const server of servers) await new Promise((resolve) => server.close(resolve))
    await ledger.close()
  })

  test('sends one event, finds it by a query, and previews the report of the period', async () => {
    expect(await smokeTest(await deps())).toEqual([
      `capture accepted ${ID}`,
      'a query found it on 2030-03-05',
      'report previewed 2030-03',
    ])
    expect(seen).toEqual([
      {
        path: '/',
        serverless: expect.stringMatching(/^Bearer made\.for\.http/),
        body: '{"preview":"2030-03"}',
      },
    ])
  })

  test('fails when capture takes nothing', async () => {
    const made = await deps()
    await expect(smokeTest({ ...made, token: async () => 'of.another.account' })).rejects.toThrow(
      'capture answered 401, accepted nothing',
    )
  })

  test('fails when what was accepted cannot be found', async () => {
    keeps = false
    await expect(smokeTest(await deps())).rejects.toThrow('the event was accepted and 0 rows of it are found')
  })

  test('fails when the report does', async () => {
    reportStatus = 503
    await expect(smokeTest(await deps())).rejects.toThrow('report answered 503 to a preview of 2030-03')
  })

  test('a query that fails is not taken for an event that is not there', async () => {
    const made = await deps()
    const query = async () => {
      throw new LedgerError('WAREHOUSE_UNAVAILABLE')
    }
    await expect(smokeTest({ ...made, warehouse: { query } })).rejects.toMatchObject({
      code: 'WAREHOUSE_UNAVAILABLE',
    })
  })

  test('gives its token in both headers: Cloud Run cuts the signature off the one it checks', () => {
    expect(bothHeaders('a.b.c')).toEqual({
      'X-Serverless-Authorization': 'Bearer a.b.c',
      Authorization: 'Bearer a.b.c',
    })
  })
})
