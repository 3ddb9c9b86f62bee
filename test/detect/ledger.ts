// SPDX-License-Identifier: Apache-2.0
// A real embedded ledger in a temporary folder, events as capture stores them, and detection at a stated moment.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { captureRules } from '../../functions/capture/capture-rules.ts'
import { judgeEvent } from '../../functions/capture/judge-event.ts'
import { storeEvents } from '../../functions/capture/store-events.ts'
import type { DetectDeps } from '../../functions/detect/judge-day.ts'
import { fixedClock } from '../../functions/platform/clock.ts'
import { prepareDataFolder } from '../../functions/platform/data-folder.ts'
import type { Warehouse } from '../../functions/platform/warehouse.ts'
import { openDuckDbWarehouse } from '../../functions/platform/warehouse-duckdb.ts'
import { loadPlan } from '../../plan/load.ts'
import { ACTOR_TYPES, type AccessEvent } from '../../schemas/access-event.ts'
import type { AccessEventsRow } from '../../schemas/access-events.ts'
import type { Plan } from '../../schemas/plan.ts'
import { loadRules } from '../../sql/rules.ts'
import { defaultPlan } from '../plan/default-plan.ts'

/** Enough rules for tests of judging itself. What each rule finds is held by its cases: a new rule changes nothing there. */
export const FIVE_RULES = [
  'bulk_download',
  'download_without_reason',
  'holiday_access',
  'login_failure_burst',
  'off_hours_access',
]
export const BEGAN = '2030-03-04T00:00:00+09:00'
const KEY = { id: 'r1', secret: new Uint8Array(32).fill(7) }
const PRODUCER = { id: 'crm-server', systems: ['crm'], actor_types: [...ACTOR_TYPES] }

export type TestLedger = {
  warehouse: Warehouse
  folder: ReturnType<typeof prepareDataFolder>
  plan: Plan
  /** What was asked of the warehouse since this list was emptied: `query <id>`, `replace <table> <day>`, `append <table>`. */
  calls: string[]
  /** Stores events; received a second after they happened unless said. */
  store(events: readonly GivenEvent[]): Promise<void>
  /** Detection at a moment. */
  at(now: string, change?: Partial<DetectDeps>): Promise<DetectDeps>
  close(): Promise<void>
}

export type GivenEvent = Partial<AccessEvent> & {
  at: string
  received_at?: string
  backfilled?: boolean
  /** So many events, a second apart. */
  times?: number
}

const counted = (warehouse: Warehouse, calls: string[]): Warehouse => ({
  ...warehouse,
  append: (table, rows) => {
    calls.push(`append ${table}`)
    return warehouse.append(table, rows)
  },
  query: (statement, parameters) => {
    calls.push(`query ${statement.id}`)
    return warehouse.query(statement, parameters)
  },
  replaceDay: (table, day, statement, parameters) => {
    calls.push(`replace ${table} ${day}`)
    return warehouse.replaceDay(table, day, statement, parameters)
  },
})

/** Opens a ledger whose plan was loaded at BEGAN; it judges by `only` these rules, or by all. */
export const openTestLedger = async (
  plan: Plan = defaultPlan(),
  only?: readonly string[],
): Promise<TestLedger> => {
  const path = mkdtempSync(join(tmpdir(), 'ledger-detect-'))
  const folder = prepareDataFolder(path)
  const opened = await openDuckDbWarehouse({ folder, memoryMb: 256 })
  await opened.ensure()
  await loadPlan(opened, plan, fixedClock(new Date(BEGAN)), () => 'load-1')
  const calls: string[] = []
  const warehouse = counted(opened, calls)
  const rules = captureRules(plan, () => KEY)
  let events = 0
  let runs = 0
  const rowsOf = ({
    at,
    received_at,
    backfilled = false,
    times = 1,
    ...given
  }: GivenEvent): AccessEventsRow[] =>
    Array.from({ length: times }, (_, index) => {
      events += 1
      const occurredAt = new Date(Date.parse(at) + index * 1000)
      const event = {
        event_id: `01990a1c-7b00-7000-8000-${events.toString(16).padStart(12, '0')}`,
        occurred_at: occurredAt.toISOString(),
        system_id: 'crm',
        channel: 'app',
        actor: { id: 'staff-01', type: 'handler' },
        source: { ip: '192.0.2.10' },
        action: 'view',
        subjects: [{ id: `M-${events}` }],
        ...given,
      }
      const receivedAt = received_at ? new Date(received_at) : new Date(occurredAt.getTime() + 1000)
      const judged = judgeEvent(event, PRODUCER, rules, receivedAt, backfilled)
      if (!('row' in judged)) throw new Error(JSON.stringify(judged.refusal))
      return judged.row
    })
  return {
    warehouse,
    folder,
    plan,
    calls,
    store: (given) => storeEvents(opened, given.flatMap(rowsOf)),
    at: async (now, change = {}) => ({
      warehouse,
      clock: fixedClock(new Date(now)),
      plan,
      rules: (await loadRules()).filter(({ id }) => !only || only.includes(id)),
      newId: () => {
        runs += 1
        return `run-${String(runs).padStart(4, '0')}`
      },
      ...change,
    }),
    close: async () => {
      await opened.close()
      rmSync(path, { recursive: true, force: true })
    },
  }
}

/** Members of a download, enough for bulk_download. */
export const members = (count: number, from = 1): { id: string }[] =>
  Array.from({ length: count }, (_, index) => ({ id: `M-${100_000 + from + index}` }))

/** A download that breaks two rules: too many members, and no reason said. */
export const bulkDownload = (at: string, actor = 'staff-01'): GivenEvent => ({
  at,
  actor: { id: actor, type: 'handler' },
  action: 'download',
  subjects: members(400),
})
