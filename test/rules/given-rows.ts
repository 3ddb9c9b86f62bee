// SPDX-License-Identifier: Apache-2.0
// Turns what a case gives into rows of the ledger's tables.
import { createHash } from 'node:crypto'
import { toTimestamp } from '../../functions/platform/clock.ts'
import type { Row, Value } from '../../functions/platform/warehouse.ts'
import { TABLES, type TableName } from '../../schemas/tables.ts'
import type { CaseEvent, CaseFacts, CaseFile } from './case.ts'

export type Tables = Partial<Record<TableName, Row[]>>

const ZONE_MS = 9 * 3_600_000
const DAY_MS = 86_400_000
const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS }

/** The day of a moment in Asia/Seoul. */
export const seoulDay = (moment: Date): string =>
  new Date(moment.getTime() + ZONE_MS).toISOString().slice(0, 10)
/** The first instant of a day in Asia/Seoul. */
export const seoulMidnight = (day: string): Date => new Date(Date.parse(`${day}T00:00:00Z`) - ZONE_MS)
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)

/** An IPv4 or full-form IPv6 address as the 32 hex digits that are stored. */
export const hexOf = (ip: string): string =>
  ip.includes(':')
    ? ip
        .split(':')
        .map((part) => part.padStart(4, '0'))
        .join('')
    : `00000000000000000000ffff${ip
        .split('.')
        .map((part) => Number(part).toString(16).padStart(2, '0'))
        .join('')}`

type Counter = { events: number; subjects: number }

const eventRow = (event: CaseEvent, at: Date, counter: Counter): Row => {
  counter.events += 1
  const action = event.action ?? 'view'
  const ids =
    typeof event.subjects === 'number'
      ? Array.from({ length: event.subjects }, () => {
          counter.subjects += 1
          return `M-${String(counter.subjects).padStart(5, '0')}`
        })
      : event.subjects
  const reason =
    event.reason == null && event.ticket == null
      ? null
      : { text: event.reason ?? null, ticket: event.ticket ?? null }
  const id = event.event_id ?? `e${String(counter.events).padStart(4, '0')}`
  const ip = event.ip === undefined ? '192.0.2.10' : event.ip
  const content = JSON.stringify([id, at.toISOString(), action, ids ?? null, event.content ?? ''])
  return {
    event_id: id,
    schema_version: 1,
    occurred_at: toTimestamp(at),
    received_at: toTimestamp(event.received_at ? new Date(event.received_at) : new Date(at.getTime() + 1000)),
    event_date: seoulDay(at),
    retention_class: 'handler',
    system_id: event.system_id ?? 'crm',
    channel: event.channel ?? 'app',
    actor: {
      id: event.actor ?? 'staff-01',
      type: event.actor_type ?? 'handler',
      on_behalf_of: null,
      department: event.department === undefined ? 'support' : event.department,
      session_id: null,
    },
    source: {
      ip,
      ip_hex: ip === null ? null : hexOf(ip),
      country: null,
      site: event.site ?? null,
      user_agent: null,
      device_id: event.device ?? null,
    },
    action,
    operation: event.operation ?? null,
    subjects: (ids ?? []).map((subject) => ({ id: subject, type: 'member' })),
    subject_count: event.subject_count === undefined ? (ids ? new Set(ids).size : null) : event.subject_count,
    subject_query: null,
    work: null,
    rights: null,
    changed_fields: [],
    data_categories: ['account'],
    purpose: 'service',
    reason,
    bytes: null,
    outcome: event.outcome ?? 'success',
    producer: { id: 'crm-server', boot_id: null, seq: null },
    attributes: [],
    late: false,
    backfilled: false,
    redactions: [],
    event_json: content,
    event_hash: createHash('sha256').update(content).digest('hex'),
  }
}

const repeated = (base: CaseEvent, row: CaseEvent, counter: Counter): Row[] => {
  const event = { ...base, ...row }
  if (!event.at) throw new Error('an event needs `at`, in its row or in base')
  const [, amount = '0', unit = 's'] = /^(\d+)([smhd])$/.exec(event.every ?? '0s') ?? []
  const step = Number(amount) * (UNITS[unit] ?? 0)
  const start = Date.parse(event.at)
  return Array.from({ length: event.times ?? 1 }, (_, index) =>
    eventRow(event, new Date(start + index * step), counter),
  )
}

const FACT_DEFAULTS = (day: string): Record<string, Row> => {
  const at = (hour: number) => toTimestamp(new Date(seoulMidnight(day).getTime() + hour * 3_600_000))
  const common = { event_date: day, system_id: 'crm', actor_id: 'staff-01', as_of: at(27) }
  return {
    actor_days: {
      ...common,
      actor_type: 'handler',
      department: 'support',
      action_group: 'read',
      events: 1,
      succeeded: 1,
      denied: 0,
      subjects: 0,
      subject_count: 0,
      sources: 1,
      hours: [10],
      first_at: at(10),
      last_at: at(10),
    },
    actor_source_days: {
      ...common,
      source_key: '192.0.2.10',
      ip_hex: hexOf('192.0.2.10'),
      events: 1,
      succeeded: 1,
      first_at: at(10),
    },
    actor_subject_days: {
      ...common,
      subject_id: 'M-90001',
      events: 1,
      first_at: at(10),
      last_at: at(10),
    },
  }
}

const REFERENCE_DEFAULTS: Record<'calendar' | 'networks' | 'roster', Row> = {
  calendar: {
    day: null,
    name_ko: '휴일',
    name_en: 'Holiday',
    kind: 'public',
    valid_from: null,
    valid_to: null,
  },
  networks: {
    network_id: 'office',
    label: 'Office',
    cidr: '',
    first_hex: null,
    last_hex: null,
    kind: 'office',
    valid_from: null,
    valid_to: null,
  },
  roster: {
    actor_id: null,
    actor_type: 'handler',
    department: 'support',
    role: null,
    joined_on: null,
    left_on: null,
    working_pattern: null,
    trained_on: null,
    leave_days: [],
    subject_id: null,
    valid_from: null,
    valid_to: null,
  },
}

/** Throws Error for a column that the table does not have. */
const complete = (table: TableName, row: Row): Row => {
  const columns = Object.keys(TABLES[table].row.shape)
  const unknown = Object.keys(row).find((name) => !columns.includes(name))
  if (unknown) throw new Error(`${table} has no column ${unknown}`)
  return Object.fromEntries(columns.map((name) => [name, row[name] as Value]))
}

const factRows = (table: TableName, given: CaseFacts): Row[] =>
  given.rows.flatMap((row) => {
    const { event_date, times, each, ...columns } = { ...given.base, ...row }
    if (!event_date) throw new Error(`${table}: a fact needs event_date`)
    const length = times ?? Math.max(1, ...Object.values(each ?? {}).map((list) => list.length))
    return Array.from({ length }, (_, index) => {
      const day = addDays(event_date, index)
      const values = Object.fromEntries(
        Object.entries(each ?? {}).map(([name, list]) => {
          if (list.length !== length) throw new Error(`${table}: each.${name} has not ${length} values`)
          return [name, list[index] as Value]
        }),
      )
      const all: Row = { ...FACT_DEFAULTS(day)[table], ...(columns as Row), ...values }
      if (table === 'actor_source_days' && !('ip_hex' in columns)) all.ip_hex = hexOf(String(all.source_key))
      return complete(table, all)
    })
  })

/** Rows of access_events and of the reference tables that a case gives, and the facts it gives directly. */
export const givenRows = (file: CaseFile): { stored: Tables; facts: Tables } => {
  const { given } = file
  const counter: Counter = { events: 0, subjects: 0 }
  const loads = given.loads ?? [{ load_id: 'load-1', loaded_at: '2029-01-01T00:00:00+09:00' }]
  const loadOf = (id?: string) => {
    const load = loads.find((one) => one.load_id === (id ?? loads[0]?.load_id))
    if (!load) throw new Error(`no load ${id} in given.loads`)
    return { load_id: load.load_id, loaded_at: toTimestamp(new Date(load.loaded_at)) }
  }
  const referenceRows = (table: 'calendar' | 'networks' | 'roster', rows: CaseFile['given']['people']) =>
    (rows ?? []).map(({ load_id, ...columns }) =>
      complete(table, { ...REFERENCE_DEFAULTS[table], ...(columns as Row), ...loadOf(load_id) }),
    )
  const { base = {}, rows = [] } = given.events ?? {}
  return {
    stored: {
      access_events: rows.flatMap((row) => repeated(base, row, counter)),
      calendar: referenceRows('calendar', given.holidays),
      networks: referenceRows('networks', given.networks),
      roster: referenceRows('roster', given.people),
      plan_versions: loads.map((load) => ({
        ...loadOf(load.load_id),
        version: '2030-1',
        valid_from: null,
        valid_to: null,
        approved_by: 'representative',
        approved_on: '2029-12-01',
        content_hash: '',
        content_json: '{}',
      })),
    },
    facts: Object.fromEntries(
      (['actor_days', 'actor_source_days', 'actor_subject_days'] as const).flatMap((table) => {
        const facts = given[table]
        return facts ? [[table, factRows(table, facts)]] : []
      }),
    ),
  }
}
