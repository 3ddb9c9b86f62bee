// SPDX-License-Identifier: Apache-2.0
// The saved queries under sql/investigate: each folder a question with typed parameters.
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { LedgerError } from '../functions/platform/errors.ts'
import type { Statement } from '../functions/platform/warehouse.ts'
import { type QueryFile, queryFile } from '../schemas/query-file.ts'
import { loadStatement } from './statements.ts'

export type SavedQuery = QueryFile & { statement: Statement }

const FOLDER = new URL('investigate/', import.meta.url)

/** Names of all saved queries, in alphabetical order. */
export const savedQueryNames = (): string[] => readdirSync(FOLDER).sort()

/** Reads one saved query. Throws QUERY_UNKNOWN, or Error for a query.yaml that is not valid. */
export const loadSavedQuery = (name: string): SavedQuery => {
  if (!savedQueryNames().includes(name))
    throw new LedgerError(
      'QUERY_UNKNOWN',
      `@${name}; there are ${savedQueryNames()
        .map((one) => `@${one}`)
        .join(', ')}`,
    )
  const read = queryFile.safeParse(parse(readFileSync(new URL(`${name}/query.yaml`, FOLDER), 'utf8')))
  if (!read.success)
    throw new Error(`sql/investigate/${name}/query.yaml is not valid:\n${z.prettifyError(read.error)}`)
  return { ...read.data, statement: loadStatement(`investigate/${name}/query`) }
}
