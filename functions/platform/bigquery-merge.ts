// SPDX-License-Identifier: Apache-2.0
// Replacing one day of a table as one statement, so that readers see the old day or the new one. MERGE and not DELETE
// and INSERT: those are two jobs, and a script is not atomic without a transaction.
import { type Column, googleSqlType } from '../../schemas/googlesql.ts'
import type { TableName } from '../../schemas/tables.ts'
import { parseType, typeText } from '../../sql/compiler/types.ts'
import { LedgerError } from './errors.ts'
import type { Statement } from './warehouse.ts'

const checkColumns = (table: TableName, columns: readonly Column[], statement: Statement): void => {
  const given = new Map(statement.columns.map(({ name, type }) => [name, typeText(parseType(type))]))
  for (const column of columns) {
    const type = given.get(column.name)
    const wanted = typeText(parseType(googleSqlType(column)))
    if (type === undefined) throw refused(table, statement, `does not give ${column.name}`)
    if (type !== wanted) throw refused(table, statement, `gives ${column.name} as ${type}, not ${wanted}`)
    given.delete(column.name)
  }
  const [extra] = given.keys()
  if (extra) throw refused(table, statement, `gives ${extra}, which is not a column`)
}

const refused = (table: TableName, statement: Statement, problem: string) =>
  new LedgerError('WAREHOUSE_ROW', `${table}: ${statement.id} ${problem}`)

/**
 * The MERGE that puts the rows of the statement in the place of the day @replaced_day. Fails as a whole when a row lies
 * on another day. Throws WAREHOUSE_ROW when the statement's columns are not exactly those of the table.
 */
export const replacingDay = (table: TableName, columns: readonly Column[], statement: Statement): string => {
  checkColumns(table, columns, statement)
  const names = columns.map((column) => `\`${column.name}\``)
  return `MERGE ${table} AS kept
USING (
  SELECT ${names.join(', ')}
  FROM (
${statement.googlesql}
  )
  WHERE IF(event_date = @replaced_day, TRUE, ERROR(CONCAT('a row lies on ', CAST(event_date AS STRING))))
) AS built
ON FALSE
WHEN NOT MATCHED BY SOURCE AND kept.event_date = @replaced_day THEN DELETE
WHEN NOT MATCHED BY TARGET THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `built.${name}`).join(', ')})`
}
