// SPDX-License-Identifier: Apache-2.0
// Compiles every SQL file: sql/<id>.sql to sql/compiled/<id>.sql for DuckDB, and the views to the qualified bodies that
// BigQuery stores. Needs the analyser; what it writes is committed, so that running needs none.
import { globSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { reportGenerated, settleGenerated } from '../../schemas/generated-file.ts'
import { queryFile } from '../../schemas/query-file.ts'
import { SHARED_PARAMETERS } from '../parameters.ts'
import { type CompiledHeader, GENERATED_MARK, sqlHash } from '../statements.ts'
import { inReadingOrder } from '../views.ts'
import { type Analyser, startAnalyser } from './analyser.ts'
import type { Catalog } from './catalog.ts'
import { compile } from './compile.ts'
import { placedFault } from './errors.ts'
import { qualifiedFiles } from './qualify.ts'
import { statementReads } from './reads.ts'
import { type InvestigatorQuery, tableFunctionFiles } from './table-functions.ts'

const SQL = fileURLToPath(new URL('../', import.meta.url))
const read = (path: string): string => readFileSync(`${SQL}${path}`, 'utf8')

const ids = globSync('**/*.sql', { cwd: SQL })
  .filter((path) => !path.startsWith('compiled/') && !path.startsWith('qualified/'))
  .map((path) => path.slice(0, -'.sql'.length))
  .sort()

/** Parameters a rule.yaml or query.yaml beside the file declares: {name: {type}}. */
const ownParameters = (id: string): Record<string, string> => {
  const beside = globSync('{rule,query}.yaml', { cwd: `${SQL}${dirname(id)}` })[0]
  if (!beside) return {}
  const declared = parse(read(`${dirname(id)}/${beside}`)).parameters ?? {}
  return Object.fromEntries(
    Object.entries(declared as Record<string, { type: string }>).map(([name, { type }]) => [name, type]),
  )
}

/** Declared types of the parameters a text uses. An undeclared one is left to the analyser to refuse. */
const parametersOf = (id: string, sql: string): Record<string, string> => {
  const declared: Record<string, string> = { ...SHARED_PARAMETERS, ...ownParameters(id) }
  const used = new Set([...sql.matchAll(/@([a-z][a-z0-9_]*)/g)].map((match) => match[1] ?? ''))
  return Object.fromEntries(
    [...used].sort().flatMap((name) => (declared[name] ? [[name, declared[name]]] : [])),
  )
}

const catalogOfLedger = (): Catalog => {
  const { tables } = JSON.parse(
    readFileSync(new URL('../../schemas/generated/catalog.json', import.meta.url), 'utf8'),
  )
  const texts = new Map(
    ids.filter((id) => id.startsWith('views/')).map((id) => [id.slice('views/'.length), read(`${id}.sql`)]),
  )
  const order = inReadingOrder([...texts.keys()], (name) =>
    [...texts.keys()].filter(
      (other) => other !== name && new RegExp(`\\b(?:FROM|JOIN)\\s+${other}\\b`).test(texts.get(name) ?? ''),
    ),
  )
  return { tables, views: Object.fromEntries(order.map((name) => [name, texts.get(name) ?? ''])) }
}

const compiledFile = async (
  analyser: Analyser,
  catalog: Catalog,
  id: string,
): Promise<{ text: string; tables: string[] }> => {
  const sql = read(`${id}.sql`)
  const parameters = parametersOf(id, sql)
  const { duckdb, columns, tables } = await compile(analyser, catalog, sql, parameters)
  const header: CompiledHeader = { source_sha256: sqlHash(sql), parameters, columns, tables }
  return { text: `${GENERATED_MARK}\n-- ${JSON.stringify(header)}\n${duckdb}`, tables }
}

const SAVED = /^investigate\/(\w+)\/query$/
const savedQuery = (id: string, tables: readonly string[]): InvestigatorQuery[] =>
  SAVED.test(id)
    ? [{ file: queryFile.parse(parse(read(`${dirname(id)}/query.yaml`))), sql: read(`${id}.sql`), tables }]
    : []

const analyser = await startAnalyser()
try {
  const catalog = catalogOfLedger()
  const files = new Map<string, string>()
  const queries: InvestigatorQuery[] = []
  const statements = new Map<string, { sql: string; parameters: Record<string, string> }>()
  for (const id of ids)
    try {
      const { text, tables } = await compiledFile(analyser, catalog, id)
      files.set(`sql/compiled/${id}.sql`, text)
      queries.push(...savedQuery(id, tables))
      if (!id.startsWith('views/'))
        statements.set(id, { sql: read(`${id}.sql`), parameters: parametersOf(id, read(`${id}.sql`)) })
    } catch (error) {
      const known = Object.keys({ ...SHARED_PARAMETERS, ...ownParameters(id) })
      process.stderr.write(`${placedFault(`sql/${id}.sql`, (error as Error).message, known)}\n`)
      process.exitCode = 1
    }
  for (const [path, text] of await qualifiedFiles(analyser, catalog)) files.set(path, text)
  for (const [path, text] of await tableFunctionFiles(analyser, catalog, queries)) files.set(path, text)
  const reads = await statementReads(analyser, catalog, statements)
  files.set('sql/reads.json', `${JSON.stringify(reads, null, 1)}\n`)
  const check = process.argv.includes('--check')
  const orphans = globSync('{compiled,qualified}/**/*.sql', { cwd: SQL })
    .map((path) => `sql/${path}`)
    .filter((path) => !files.has(path))
  const stale = [
    ...settleGenerated(files, check),
    ...orphans.map((path) => `${path} (its source is gone: delete it)`),
  ]
  reportGenerated(stale, check, files.size)
} finally {
  analyser.close()
}
