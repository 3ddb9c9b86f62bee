// SPDX-License-Identifier: Apache-2.0
// Free GoogleSQL on the ledger: compiled by Google's analyser, which only a clone with development dependencies has.
// DuckDB's own SQL never reaches the engine.
import { readFileSync } from 'node:fs'
import { codeOf, LedgerError } from '../../functions/platform/errors.ts'
import type { Statement } from '../../functions/platform/warehouse.ts'
import { type Analyser, startAnalyser } from '../../sql/compiler/analyser.ts'
import { compile } from '../../sql/compiler/compile.ts'
import { loadViews } from '../../sql/views.ts'

/** Compiles one SELECT. Throws ANALYSER_MISSING, SQL_INVALID, SQL_UNKNOWN_TABLE or SQL_UNSUPPORTED with Google's message. */
export const freeStatement = async (
  sql: string,
  parameters: Record<string, string>,
  start: () => Promise<Analyser> = startAnalyser,
): Promise<Statement> => {
  const { tables } = JSON.parse(
    readFileSync(new URL('../../schemas/generated/catalog.json', import.meta.url), 'utf8'),
  )
  const views = Object.fromEntries(loadViews().map(({ name, statement }) => [name, statement.googlesql]))
  try {
    const analyser = await start()
    try {
      const { duckdb, columns } = await compile(analyser, { tables, views }, sql, parameters)
      return { id: 'adhoc', googlesql: sql, duckdb, parameters, columns }
    } finally {
      analyser.close()
    }
  } catch (cause) {
    const code = codeOf(cause)
    const unset = /Query parameter '(\w+)' not found/.exec((cause as Error).message)?.[1]
    if (unset) throw new LedgerError('SQL_PARAMETER', `give --param ${unset}=...`, { cause })
    throw new LedgerError(code === 'INTERNAL' ? 'SQL_FAILED' : code, (cause as Error).message, { cause })
  }
}
