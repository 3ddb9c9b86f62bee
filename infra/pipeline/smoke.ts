// SPDX-License-Identifier: Apache-2.0
// After a deployment: one event through capture and back out by a query, then the preview of a report. The event is honest: the checker
// searched the ledger, and it says so in the ledger.
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { v7 } from 'uuid'
import { bigQueryClient } from '../../functions/platform/bigquery-client.ts'
import { type Clock, systemClock } from '../../functions/platform/clock.ts'
import type { Warehouse } from '../../functions/platform/warehouse.ts'
import { createBigQueryWarehouse } from '../../functions/platform/warehouse-bigquery.ts'
import { readPlan } from '../../plan/read.ts'
import { dayOf, periodHolding, versionOn } from '../../plan/versions.ts'
import type { Plan } from '../../schemas/plan.ts'
import { loadStatement } from '../../sql/statements.ts'
import { checkerOf } from './identity.ts'

export type SmokeDeps = {
  captureUrl: string
  reportUrl: string
  warehouse: Pick<Warehouse, 'query'>
  plan: Plan
  clock: Clock
  newId: () => string
  /** An identity token of the checker for an audience. */
  token(audience: string): Promise<string>
  wait(milliseconds: number): Promise<unknown>
}

const TRIES = 12
const BETWEEN_MS = 5_000

/** In both headers: Cloud Run checks the first and cuts off its signature before capture could verify it; the second arrives whole. */
export const bothHeaders = (token: string): Record<string, string> => ({
  'X-Serverless-Authorization': `Bearer ${token}`,
  Authorization: `Bearer ${token}`,
})

const post = async (
  deps: SmokeDeps,
  url: string,
  path: string,
  body: unknown,
): Promise<{ status: number; said: unknown }> => {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...bothHeaders(await deps.token(url)) },
    body: JSON.stringify(body),
  })
  return { status: response.status, said: await response.json().catch(() => null) }
}

const eventOf = (eventId: string, now: Date) => ({
  event_id: eventId,
  occurred_at: now.toISOString(),
  system_id: 'access-ledger',
  channel: 'batch',
  actor: { id: 'deployment-smoke-test', type: 'service' },
  source: { site: 'cloud-build' },
  action: 'search',
  operation: 'smoke test of a deployment',
  subject_count: 0,
})

/** Returns what was seen. Throws Error that says which step failed and with which status, never a body. */
export const smokeTest = async (deps: SmokeDeps): Promise<string[]> => {
  const now = deps.clock.now()
  const version = versionOn(deps.plan, now.toISOString().slice(0, 10))
  const day = dayOf(version, now)
  const eventId = deps.newId()

  const sent = await post(deps, deps.captureUrl, '/v1/events', eventOf(eventId, now))
  const { accepted } = (sent.said ?? {}) as { accepted?: number }
  if (sent.status !== 202 || accepted !== 1)
    throw new Error(`capture answered ${sent.status}, accepted ${accepted ?? 'nothing'}`)

  let found = 0
  for (let tried = 0; found === 0 && tried < TRIES; tried += 1) {
    if (tried > 0) await deps.wait(BETWEEN_MS)
    found = (await deps.warehouse.query(loadStatement('smoke/stored_event'), { day, event_ids: [eventId] }))
      .length
  }
  if (found !== 1) throw new Error(`the event was accepted and ${found} rows of it are found`)

  const period = periodHolding(version, day)
  const preview = await post(deps, deps.reportUrl, '/', { preview: period })
  if (preview.status !== 200) throw new Error(`report answered ${preview.status} to a preview of ${period}`)
  return [`capture accepted ${eventId}`, `a query found it on ${day}`, `report previewed ${period}`]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [project = '', location = '', captureUrl = '', reportUrl = ''] = process.argv.slice(2)
  const checker = await checkerOf(project)
  const seen = await smokeTest({
    captureUrl,
    reportUrl,
    warehouse: createBigQueryWarehouse({
      client: bigQueryClient({ projectId: project, location, authClient: checker }),
      dataset: 'access_ledger',
      location,
    }),
    plan: await readPlan(),
    clock: systemClock,
    newId: v7,
    token: (audience) => checker.fetchIdToken(audience, { includeEmail: true }),
    wait: sleep,
  })
  process.stdout.write(`${seen.join('\n')}\n`)
}
