// SPDX-License-Identifier: Apache-2.0
// What a month on Google Cloud costs, part by part, for so many events a day, when the ledger has been full for as long as events are
// kept. Pure: prices, plan and rules in, an estimate out.
import type { PlanVersion } from '../../schemas/plan.ts'
import { PROFILE, rowBytes, statementBytes } from '../../sql/bytes/bytes.ts'
import { type DayBytes, dayBytes, runBytes } from '../../sql/bytes/daily.ts'
import type { Rule } from '../../sql/rules.ts'
import { assumed, type PriceTable, type ProfileName, priceOf } from './prices.ts'

export const PARTS = [
  'ingest',
  'storage',
  'queries',
  'functions',
  'logging',
  'kms',
  'scheduler',
  'secrets',
  'alerts',
] as const
export type Part = (typeof PARTS)[number]

export type Line = {
  part: Part
  price: string
  /** In the unit of the price, a month. */
  quantity: number
  usd: number
}
export type Estimate = {
  events_per_day: number
  profile: ProfileName
  lines: Line[]
  parts: { part: Part; usd: number; krw: number }[]
  usd: number
  krw: number
  /** One day of detection: bytes by fact and rule, processed and billed. */
  day: DayBytes
}

const GIB = 1024 ** 3
const TIB = 1024 ** 4
const LEAST_ROW = 1024
const DAY_SECONDS = 86_400

/** Tables whose rows stay as long as access events do. */
const KEPT = [
  'access_events',
  'day_events',
  'actor_days',
  'actor_source_days',
  'actor_subject_days',
  'actor_action_days',
  'actor_habit_days',
  'subject_days',
  'peer_days',
  'producer_days',
  'rule_runs',
  'findings',
] as const

const storedBytesADay = (eventsPerDay: number): number =>
  KEPT.reduce((sum, table) => {
    const { rows_per_event = 0, rows_per_day = 0 } = PROFILE.tables[table] ?? {}
    return sum + rowBytes(table) * (rows_per_event * eventsPerDay + rows_per_day)
  }, 0)

/** The report of a month, asked once. */
const reportBytes = (ids: readonly string[], historyDays: number, eventsPerDay: number): number =>
  ids.reduce(
    (sum, id) =>
      sum +
      statementBytes(
        id,
        { eventsPerDay, historyDays },
        { first_day: -30, last_day: 0, floor_day: -historyDays },
      ).billed,
    0,
  )

export type Asked = { eventsPerDay: number; profile: ProfileName }

/** The estimate. `reports` are the ids of the statements of a report. */
export const estimate = (
  { eventsPerDay, profile }: Asked,
  table: PriceTable,
  rules: readonly Rule[],
  version: PlanVersion,
  reports: readonly string[],
): Estimate => {
  const of = (name: string) => assumed(table, name)
  const days = of('days_a_month')
  const events = eventsPerDay * days
  const historyDays = of('kept_days')
  const volume = { eventsPerDay, historyDays }
  const size = table.profiles[profile]

  const day = dayBytes(rules, version, volume)
  const looking = runBytes(volume).reduce((sum, one) => sum + one.billed, 0)
  const queried =
    day.billed * of('judged_days_a_day') * days +
    looking * of('runs_a_day') * days +
    reportBytes(reports, historyDays, eventsPerDay)

  const requests = events / of('events_a_request')
  const calls = of('runs_a_day') * days
  const captureSeconds = requests * of('capture_seconds')
  const detectSeconds =
    calls * of('idle_run_seconds') + of('judged_days_a_day') * days * of('judged_day_seconds')
  const reportSeconds = calls * of('idle_run_seconds')
  const seconds = (unit: 'cpu' | 'memory_gib') =>
    captureSeconds * size.capture[unit] +
    detectSeconds * size.detect[unit] +
    reportSeconds * size.report[unit]
  const idle = size.capture.min_instances * Math.max(0, DAY_SECONDS * days - captureSeconds)

  const stored = storedBytesADay(eventsPerDay) / GIB
  const active = stored * Math.min(historyDays, of('long_after_days'))
  const line = (part: Part, price: string, quantity: number, free = priceOf(table, price).free): Line => ({
    part,
    price,
    quantity,
    usd: Math.max(0, quantity - free) * priceOf(table, price).usd,
  })
  // The free storage covers active and long-term bytes together, whichever there are.
  const freeStorage = priceOf(table, 'bigquery_storage_active').free
  const long = stored * Math.max(0, historyDays - of('long_after_days'))
  const lines = [
    line('ingest', 'bigquery_insert', (events * Math.max(LEAST_ROW, rowBytes('access_events'))) / GIB),
    line('storage', 'bigquery_storage_active', active),
    line('storage', 'bigquery_storage_long', long, Math.max(0, freeStorage - active)),
    line('queries', 'bigquery_query', queried / TIB),
    line('functions', 'function_request', (requests + 2 * calls) / 1e6),
    line('functions', 'function_cpu', seconds('cpu')),
    line('functions', 'function_memory', seconds('memory_gib')),
    line('functions', 'function_idle_cpu', idle * size.capture.cpu),
    line('functions', 'function_idle_memory', idle * size.capture.memory_gib),
    line('logging', 'logging', (requests * of('log_bytes_a_request')) / GIB),
    line('kms', 'kms_version', of('keys') * size.key_versions),
    line('kms', 'kms_operation', (requests * of('key_operations_a_request')) / 10_000),
    line('scheduler', 'scheduler_job', of('scheduler_jobs')),
    line('secrets', 'secret_version', of('secrets')),
    line('alerts', 'alert_condition', of('metric_conditions')),
  ]
  const krw = (usd: number) => Math.round(usd * table.exchange.krw_per_usd)
  const parts = PARTS.map((part) => {
    const usd = lines.filter((one) => one.part === part).reduce((sum, one) => sum + one.usd, 0)
    return { part, usd: Math.round(usd * 100) / 100, krw: krw(usd) }
  })
  const usd = lines.reduce((sum, one) => sum + one.usd, 0)
  return {
    events_per_day: eventsPerDay,
    profile,
    lines,
    parts,
    usd: Math.round(usd * 100) / 100,
    krw: krw(usd),
    day,
  }
}
