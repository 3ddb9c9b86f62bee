// SPDX-License-Identifier: Apache-2.0
// Between an instant (TIMESTAMPTZ) and the civil time (TIMESTAMP) of a zone.
import type { Argument } from './template.ts'

const OFFSET = /^([+-])(\d{1,2})(?::(\d\d))?$/

/** The civil time of an instant in a zone, UTC where none is given. DuckDB knows no offsets as zones, so those are added. */
export function toCivil(instant: string, zone: Argument | undefined): string {
  const minutes = offsetMinutes(zone)
  if (minutes !== undefined) return `timezone('UTC', ${instant} + to_minutes(${minutes}))`
  return `timezone(${zone?.sql ?? "'UTC'"}, ${instant})`
}

/** The instant of a civil time in a zone. */
export function toInstant(civil: string, zone: Argument | undefined): string {
  const minutes = offsetMinutes(zone)
  if (minutes !== undefined) return `(timezone('UTC', ${civil}) - to_minutes(${minutes}))`
  return isUtc(zone) ? `timezone('UTC', ${civil})` : `gs.instant(${civil}, ${zone?.sql})`
}

/** Whether the zone is certainly UTC, whose offset can be printed. */
export function isUtc(zone: Argument | undefined): boolean {
  return zone === undefined || zone.constant === 'UTC'
}

function offsetMinutes(zone: Argument | undefined): number | undefined {
  const match = OFFSET.exec(typeof zone?.constant === 'string' ? zone.constant : '')
  if (!match) return undefined
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  return match[1] === '-' ? -minutes : minutes
}
