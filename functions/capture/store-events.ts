// SPDX-License-Identifier: Apache-2.0
// Stores accepted events. Late ones are noted first, day by day, so that detection learns which closed days were touched without
// reading all events that the ledger holds.
import type { AccessEventsRow } from '../../schemas/access-events.ts'
import type { LateArrivalsRow } from '../../schemas/detection.ts'
import type { Warehouse } from '../platform/warehouse.ts'

/** One note for each day that late, not imported events of a batch touch. */
export const lateArrivals = (rows: readonly AccessEventsRow[]): LateArrivalsRow[] => {
  const notes = new Map<string, LateArrivalsRow>()
  for (const row of rows) {
    if (!row.late || row.backfilled) continue
    const { event_date, received_at, producer } = row
    const known = notes.get(event_date)
    if (known) known.events += 1
    else notes.set(event_date, { event_date, received_at, producer_id: producer.id, events: 1 })
  }
  return [...notes.values()]
}

/**
 * Resolves when the events are stored durably. The note of a late event is stored before it: a note without its event costs one run
 * that finds nothing new, an event without its note would never be judged. Throws WAREHOUSE_*.
 */
export const storeEvents = (
  warehouse: Pick<Warehouse, 'append'>,
  rows: readonly AccessEventsRow[],
): Promise<void> => {
  const notes = lateArrivals(rows)
  if (notes.length === 0) return warehouse.append('access_events', rows)
  return warehouse.append('late_arrivals', notes).then(() => warehouse.append('access_events', rows))
}
