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
import { describeIssue } from './shape.ts'

/** The plan that ships with the ledger, beside this module. */
export const DEFAULT_PLAN_FOLDER = fileURLToPath(new URL('./', import.meta.url))

type Reading<T> = { value: T | undefined; faults: string[] }

const readText = async (folder: string, file: string): Promise<string> => {
  try {
    return await readFile(join(folder, file), 'utf8')
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

/** Reads a plan folder. Throws PLAN_INVALID with every fault of every file. Does not judge the plan: see check.ts. */
export const readPlan = async (folder: string = DEFAULT_PLAN_FOLDER): Promise<Plan> => {
  const faults: string[] = []
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    const reading = parsePlanFile(name, await readText(folder, name), schema)
    faults.push(...reading.faults)
    return reading.value
  }
  const readOptional = async <T>(name: string, schema: z.ZodType<T>, absent: T): Promise<T | undefined> =>
    existsSync(join(folder, name)) ? read(name, schema) : absent
  const { versions, systems, calendar, networks, roster, exceptions, producers } = PLAN_FILES
  const { watchlist, withdrawn_subjects, relationships, sites, department_hours, role_rights } =
    OPTIONAL_PLAN_FILES
  const files = {
    ...(await read(versions.file, versions.schema)),
    ...(await read(systems.file, systems.schema)),
    ...(await read(calendar.file, calendar.schema)),
    ...(await read(networks.file, networks.schema)),
    ...(await read(roster.file, roster.schema)),
    ...(await read(exceptions.file, exceptions.schema)),
    ...(await read(producers.file, producers.schema)),
    ...(await readOptional(watchlist.file, watchlist.schema, { watchlist: [] })),
    ...(await readOptional(withdrawn_subjects.file, withdrawn_subjects.schema, { withdrawn_subjects: [] })),
    ...(await readOptional(relationships.file, relationships.schema, { relationships: [] })),
    ...(await readOptional(sites.file, sites.schema, { sites: [] })),
    ...(await readOptional(department_hours.file, department_hours.schema, { department_hours: [] })),
    ...(await readOptional(role_rights.file, role_rights.schema, { role_rights: [] })),
  }
  if (!isWhole(files)) throw new LedgerError('PLAN_INVALID', faults.join('\n'))
  return files
}

const isWhole = (files: Partial<Plan>): files is Plan =>
  [...Object.keys(PLAN_FILES), ...Object.keys(OPTIONAL_PLAN_FILES)].every((name) => name in files)
