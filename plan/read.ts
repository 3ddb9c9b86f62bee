// SPDX-License-Identifier: Apache-2.0
// Reads the plan folder. Everything wrong in any file is listed at once, with its line.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import { LedgerError } from '../functions/platform/errors.ts'
import { OPTIONAL_PLAN_FILES, PLAN_FILES, type Plan } from '../schemas/plan.ts'
import { lineOfPath, type Reading, readYaml } from '../schemas/yaml-file.ts'
import { parsePlanCsv } from './read-csv.ts'

/** The plan that ships with the ledger, beside this module. */
export const DEFAULT_PLAN_FOLDER = fileURLToPath(new URL('./', import.meta.url))

type PlanReading<T> = Reading<T> & {
  /** `file:line path` of a path in what was read. */
  placeOf?: (path: string) => string
}

/** Where the registers of each plan stand, by the name of their YAML file, so that a problem found later can name its line. */
const PLACES = new WeakMap<Plan, ReadonlyMap<string, (path: string) => string>>()

/** `plan.yaml:14 versions[0].deputy` of `plan.yaml versions[0].deputy`; as given for a plan that was not read from files. */
export const placeOf = (plan: Plan, where: string): string => {
  const [file = '', ...path] = where.split(' ')
  return PLACES.get(plan)?.get(file)?.(path.join(' ')) ?? where
}

const readBytes = async (folder: string, file: string): Promise<Uint8Array> => {
  try {
    return await readFile(join(folder, file))
  } catch (cause) {
    throw new LedgerError('PLAN_INVALID', `${file} cannot be read in the plan folder ${folder}`, { cause })
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
): Promise<PlanReading<T>> => {
  const csv = file.replace(/\.yaml$/, '.csv')
  const [asYaml, asCsv] = [file, csv].map((one) => existsSync(join(folder, one)))
  if (asCsv && !TABULAR.has(name))
    return { value: undefined, faults: [`${csv}: allowed: ${file}; came: CSV, which cannot hold it`] }
  if (asCsv && asYaml) return { value: undefined, faults: [`${csv}: allowed: ${file} or ${csv}; came: both`] }
  if (asCsv) return parsePlanCsv(csv, name, await readBytes(folder, csv), schema)
  if (!asYaml && name in OPTIONAL_PLAN_FILES) return { value: schema.parse({ [name]: [] }), faults: [] }
  const text = new TextDecoder().decode(await readBytes(folder, file))
  return {
    ...readYaml(file, text, schema),
    placeOf: (path) => `${file}:${lineOfPath(text, path)} ${path}`,
  }
}

/** Reads a plan folder. Throws PLAN_INVALID with every fault of every file. Does not judge the plan: see check.ts. */
export const readPlan = async (folder: string = DEFAULT_PLAN_FOLDER): Promise<Plan> => {
  const registers = Object.entries({ ...PLAN_FILES, ...OPTIONAL_PLAN_FILES })
  const readings = await Promise.all(
    registers.map(([name, one]) => readRegister<Partial<Plan>>(folder, name, one)),
  )
  const files: Partial<Plan> = Object.assign({}, ...readings.map((reading) => reading.value ?? {}))
  if (!isWhole(files))
    throw new LedgerError('PLAN_INVALID', readings.flatMap((reading) => reading.faults).join('\n'))
  PLACES.set(
    files,
    new Map(
      registers.flatMap(([, { file }], at) => (readings[at]?.placeOf ? [[file, readings[at].placeOf]] : [])),
    ),
  )
  return files
}

const isWhole = (files: Partial<Plan>): files is Plan =>
  [...Object.keys(PLAN_FILES), ...Object.keys(OPTIONAL_PLAN_FILES)].every((name) => name in files)
