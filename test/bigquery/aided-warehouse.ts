// SPDX-License-Identifier: Apache-2.0
// The warehouse on the emulator, with the embedded one in the place of the few statements that the emulator refuses
// (emulator-limits.ts). Everything else goes through the emulator.
import type { Warehouse } from '../../functions/platform/warehouse.ts'
import { fillTable } from './compare.ts'
import { refusedAs } from './emulator-limits.ts'
import { givenRows, warehouseAt } from './ledger.ts'

/**
 * `embedded` must hold the same rows. A day of a refused fact is emptied and filled with its rows: given as one parameter
 * to the MERGE, as writes.test.ts and rules.test.ts do, they cost the emulator ten times as much.
 */
export const aidedWarehouse = (dataset: string, embedded: Pick<Warehouse, 'query'>): Warehouse => {
  const cloud = warehouseAt(dataset)
  return {
    ...cloud,
    query: (statement, parameters) =>
      (refusedAs(statement.id) ? embedded : cloud).query(statement, parameters),
    replaceDay: async (table, day, statement, parameters) => {
      if (!refusedAs(statement.id)) return cloud.replaceDay(table, day, statement, parameters)
      const rows = await embedded.query(statement, parameters)
      await cloud.replaceDay(table, day, givenRows(table), { given: [] })
      await fillTable(dataset, table, rows)
      return rows.length
    },
  }
}
