// SPDX-License-Identifier: Apache-2.0
// The tables that capture appends to, and no others: the rest of the schemas is not loaded by it.
import { accessEventsRow } from '../../schemas/access-events.ts'
import { lateArrivalsRow } from '../../schemas/detection.ts'
import { connectionEventsRow } from '../../schemas/evidence.ts'
import { type Column, columnsOf } from '../../schemas/googlesql.ts'
import { rejectedConnectionsRow, rejectedEventsRow } from '../../schemas/rejected-events.ts'
import type { TableName } from '../../schemas/tables.ts'
import { LedgerError } from '../platform/errors.ts'

const COLUMNS: { readonly [name in TableName]?: readonly Column[] } = {
  access_events: columnsOf(accessEventsRow),
  connection_events: columnsOf(connectionEventsRow),
  late_arrivals: columnsOf(lateArrivalsRow),
  rejected_connections: columnsOf(rejectedConnectionsRow),
  rejected_events: columnsOf(rejectedEventsRow),
}

/** Throws WAREHOUSE_WRITE_MODE for a table that is not capture's. */
export const captureColumns = (table: TableName): readonly Column[] => {
  const columns = COLUMNS[table]
  if (!columns) throw new LedgerError('WAREHOUSE_WRITE_MODE', `capture does not write ${table}`)
  return columns
}
