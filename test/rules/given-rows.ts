// SPDX-License-Identifier: Apache-2.0
// Turns what a case gives into rows of the ledger's tables.
import { createHash } from 'node:crypto'
import { toTimestamp } from '../../functions/platform/clock.ts'
import type { Row, Value } from '../../functions/platform/warehouse.ts'
import { TABLES, type TableName } from '../../schemas/tables.ts'
import { type CaseEvent, type CaseFacts, type CaseFile, GIVEN_FACTS, GIVEN_RECORDS } from './case.ts'
import { FACT_DEFAULTS, RECORD_DEFAULTS, REFERENCE_DEFAULTS } from './given-defaults.ts'
import { addDays, DAY_MS, hexOf, seoulDay } from './given-places.ts'

export type Tables = Partial<Record<TableName, Row[]>>

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS }

type Counter = { events: number; subjects: number }

const eventRow = (event: CaseEvent, at: Date, place: number, counter: Counter): Row => {
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
      on_behalf_of: event.on_behalf_of ?? null,
      department: event.department === undefined ? 'support' : event.department,
      session_id: event.session ?? null,
    },
    source: {
      ip,
      ip_hex: ip === null ? null : hexOf(ip),
      country: event.country ?? null,
      site: event.site ?? null,
      user_agent: null,
      device_id: event.device ?? null,
    },
    action,
    operation: event.operation ?? null,
    subjects: (ids ?? []).map((subject) => ({ id: subject, type: 'member' })),
    subject_count:
      event.subject_count === undefined
        ? (event.hits ?? (ids ? new Set(ids).size : null))
        : event.subject_count,
    subject_query:
      event.hits === undefined ? null : { template: 'grade = ?', digest: null, hits: event.hits },
    work: null,
    rights: event.rights
      ? {
          grantee_id: event.rights.grantee_id,
          role: event.rights.role,
          before: null,
          after: null,
          approver_id: event.rights.approver_id ?? null,
        }
      : null,
    changed_fields: [],
    data_categories: event.data_categories ?? ['account'],
    purpose: 'service',
    reason,
    bytes: event.bytes ?? null,
    outcome: event.outcome ?? 'success',
    producer: {
      id: event.producer ?? 'crm-server',
      boot_id: event.boot ?? null,
      seq: event.seq == null ? null : event.seq + place,
    },
    attributes: [],
    late: event.late ?? false,
    backfilled: event.backfilled ?? false,
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
    eventRow(event, new Date(start + index * step), index, counter),
  )
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

/** Rows of what the ledger recorded; exceptions have no day of their own. */
const recordRows = (table: (typeof GIVEN_RECORDS)[number], rows: CaseFile['given']['findings']): Row[] =>
  (rows ?? []).map(({ event_date, ...columns }) => {
    const day = table === 'exceptions' ? {} : { event_date }
    return complete(table, { ...RECORD_DEFAULTS(event_date)[table], ...(columns as Row), ...day })
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
  const referenceRows = (table: keyof typeof REFERENCE_DEFAULTS, rows: CaseFile['given']['people']) =>
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
      watchlist: referenceRows('watchlist', given.watchlist),
      withdrawn_subjects: referenceRows('withdrawn_subjects', given.withdrawn_subjects),
      relationships: referenceRows('relationships', given.relationships),
      sites: referenceRows('sites', given.sites),
      department_hours: referenceRows('department_hours', given.department_hours),
      role_rights: referenceRows('role_rights', given.role_rights),
      systems: referenceRows('systems', given.systems),
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
      ...Object.fromEntries(GIVEN_RECORDS.map((table) => [table, recordRows(table, given[table])])),
    },
    facts: Object.fromEntries(
      GIVEN_FACTS.flatMap((table) => {
        const facts = given[table]
        return facts ? [[table, factRows(table, facts)]] : []
      }),
    ),
  }
}
