// SPDX-License-Identifier: Apache-2.0
// Reads the plan folder. Everything wrong in any file is listed at once, with its line.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { LedgerError } from '../functions/platform/errors.ts'
import { OPTIONAL_PLAN_FILES, PLAN_FILES, type Plan } from '../schemas/plan.ts'
import { parsePlanCsv } from './read-csv.ts'
import { describeIssue } from './shape.ts'

/** The plan that ships with the ledger, beside this module. */
export const DEFAULT_PLAN_FOLDER = fileURLToPath(new URL('./', import.meta.url))

type Reading<T> = { value: T | undefined; faults: string[] }

const readBytes = async (folder: string, file: string): Promise<Uint8Array> => {
  try {
    return await readFile(join(folder, file))
  } catch (cause) {
    throw new LedgerError('PLAN_INVALID', `${file} cannot be read in the plan folder ${folder}`, { cause })
  }
}

/** Parses one YAML text by its schema. Lists every fault with file, line, path, what is allowed and what came. */
export const parsePlanFile = <T>(file: string, text: string, schema: z.ZodType<T>): Reading<T> => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const broken = [...document.errors, ...document.warnings]
  if (broken.length > 0)
    return {
      value: undefined,
      faults: broken.map((fault) => `${file}:${lines.linePos(fault.pos[0]).line} ${fault.message}`),
    }
  const raw: unknown = document.toJS()
  const parsed = schema.safeParse(raw)
  if (parsed.success) return { value: parsed.data, faults: [] }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
      const range = node && typeof node === 'object' && 'range' in node ? node.range : null
      if (Array.isArray(range) && typeof range[0] === 'number') return lines.linePos(range[0]).line
    }
    return 1
  }
  return {
    value: undefined,
    faults: parsed.error.issues.map((issue) => `${file}:${lineOf(issue.path)} ${describeIssue(issue, raw)}`),
  }
}

/** Registers that may stand as CSV instead: rows of plain fields. */
const TABULAR: ReadonlySet<string> = new Set([
  'calendar',
  'networks',
  'roster',
  ...Object.keys(OPTIONAL_PLAN_FILES),
])

/** Reads one file of the plan by the key it fills, as YAML or as CSV; an optional one may be absent. */
const readRegister = async <T>(
  folder: string,
  name: string,
  { file, schema }: { file: string; schema: z.ZodType<T> },
): Promise<Reading<T>> => {
  const csv = file.replace(/\.yaml$/, '.csv')
  const [asYaml, asCsv] = [file, csv].map((one) => existsSync(join(folder, one)))
  if (asCsv && !TABULAR.has(name))
    return { value: undefined, faults: [`${csv}: allowed: ${file}; came: CSV, which cannot hold it`] }
  if (asCsv && asYaml) return { value: undefined, faults: [`${csv}: allowed: ${file} or ${csv}; came: both`] }
  if (asCsv) return parsePlanCsv(csv, name, await readBytes(folder, csv), schema)
  if (!asYaml && name in OPTIONAL_PLAN_FILES) return { value: schema.parse({ [name]: [] }), faults: [] }
  return parsePlanFile(file, new TextDecoder().decode(await readBytes(folder, file)), schema)
}

/** Reads a plan folder. Throws PLAN_INVALID with every fault of every file. Does not judge the plan: see check.ts. */
export const readPlan = async (folder: string = DEFAULT_PLAN_FOLDER): Promise<Plan> => {
  const readings = await Promise.all(
    Object.entries({ ...PLAN_FILES, ...OPTIONAL_PLAN_FILES }).map(([name, one]) =>
      readRegister<Partial<Plan>>(folder, name, one),
    ),
  )
  const files: Partial<Plan> = Object.assign({}, ...readings.map((reading) => reading.value ?? {}))
  if (!isWhole(files))
    throw new LedgerError('PLAN_INVALID', readings.flatMap((reading) => reading.faults).join('\n'))
  return files
}

const isWhole = (files: Partial<Plan>): files is Plan =>
  [...Object.keys(PLAN_FILES), ...Object.keys(OPTIONAL_PLAN_FILES)].every((name) => name in files)
