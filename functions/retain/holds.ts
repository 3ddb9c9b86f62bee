// SPDX-License-Identifier: Apache-2.0
// Legal holds (법적 보존): which are in force, and which slices and archive objects they stop.
import type { TableName } from '../../schemas/tables.ts'
import { TABLES } from '../../schemas/tables.ts'
import { loadStatement } from '../../sql/statements.ts'
import type { Kept } from '../platform/archive.ts'
import type { Warehouse } from '../platform/warehouse.ts'

export type Hold = {
  hold_id: string
  placed_on: string
  system_id: string | null
  actor_id: string | null
  subject_id: string | null
  first_day: string | null
  last_day: string | null
  reason: string
  recorded_by: string
  recorded_at: string
}

/** A slice as far as holds judge it. */
export type Held = { table: TableName; day: string; system_id: string | null; retention_class: string | null }

/** What the ledger says of the persons of one hold. */
type Matches = { tables: ReadonlySet<string>; systemDays: ReadonlySet<string> }
export type Holding = { hold: Hold; matches: Matches | null }

const FIRST = '0001-01-01'
const LAST = '9999-12-31'
const key = (...parts: (string | null)[]): string => JSON.stringify(parts)

/** Holds in force, oldest first. */
export const openHolds = async (warehouse: Warehouse): Promise<Hold[]> =>
  (await warehouse.query(loadStatement('retain/open_holds'))) as Hold[]

const ofPersons = (hold: Hold): boolean => hold.actor_id !== null || hold.subject_id !== null

/** Looks up what the holds on persons touch among days of a range. */
export const lookUpHolds = async (
  warehouse: Warehouse,
  holds: readonly Hold[],
  [first, last]: readonly [string, string],
): Promise<Holding[]> => {
  const found: Holding[] = []
  for (const hold of holds) {
    if (!ofPersons(hold)) {
      found.push({ hold, matches: null })
      continue
    }
    const rows = await warehouse.query(loadStatement('retain/held_slices'), {
      first_day: [first, hold.first_day ?? FIRST].sort().at(-1) ?? first,
      last_day: [last, hold.last_day ?? LAST].sort()[0] ?? last,
      hold_actor: hold.actor_id ?? '',
      hold_subject: hold.subject_id ?? '',
    })
    const tables = new Set<string>()
    const systemDays = new Set<string>()
    for (const { table_name, day, system_id, retention_class } of rows as Record<string, string | null>[]) {
      tables.add(key(table_name ?? '', day ?? '', system_id ?? null, retention_class ?? null))
      if (table_name !== 'rejected_events') systemDays.add(key(day ?? '', system_id ?? null))
    }
    found.push({ hold, matches: { tables, systemDays } })
  }
  return found
}

const coversDay = (hold: Hold, day: string): boolean =>
  (hold.first_day ?? FIRST) <= day && day <= (hold.last_day ?? LAST)
/** What names no system may be of any. */
const coversSystem = (hold: Hold, system: string | null): boolean =>
  hold.system_id === null || system === null || hold.system_id === system

/** The ledger's own records of a matter are made from its first day on, also long after its last. */
const holdsRecords = (hold: Hold, day: string): boolean => (hold.first_day ?? FIRST) <= day

const holdsSlice = ({ hold, matches }: Holding, slice: Held): boolean => {
  const { kept } = TABLES[slice.table]
  if (kept === 'records')
    return holdsRecords(hold, slice.day) || (slice.table === 'holds' && slice.day === hold.placed_on)
  if (!coversDay(hold, slice.day) || !coversSystem(hold, slice.system_id)) return false
  // End users' connections belong to no system of the register.
  if (kept === 'connection' && hold.system_id !== null) return false
  if (!matches) return true
  if (kept === 'facts') return matches.systemDays.has(key(slice.day, slice.system_id))
  return matches.tables.has(key(slice.table, slice.day, slice.system_id, slice.retention_class))
}

/** The ids of the holds that stop a slice. */
export const holdsOnSlice = (holdings: readonly Holding[], slice: Held): string[] =>
  holdings.filter((one) => holdsSlice(one, slice)).map(({ hold }) => hold.hold_id)

/** The ids of the holds that stop an archive object. Its content is not looked into: a hold on a person stops all of its days and systems. */
export const holdsOnObject = (
  holds: readonly Hold[],
  { retention_class, event_day, system_id }: Kept,
): string[] =>
  holds
    .filter((hold) =>
      retention_class === 'records'
        ? holdsRecords(hold, event_day)
        : coversDay(hold, event_day) && coversSystem(hold, system_id),
    )
    .map(({ hold_id }) => hold_id)
