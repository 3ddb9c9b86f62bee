// SPDX-License-Identifier: Apache-2.0
// A register of the plan as CSV, as a personnel or address system exports it: the first line names the fields, an empty cell is an absent
// field, a list stands in one cell between semicolons. The same schema judges it as the YAML file of the same name.
import { CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Reading } from '../schemas/yaml-file.ts'
import { describeIssue } from './shape.ts'

type CsvReading<T> = Reading<T> & {
  /** `file:line path` of a path in what was read. */
  placeOf?: (path: string) => string
}
type Shape = { type?: string; items?: Shape; properties?: Record<string, Shape> }
type Line = { record: Record<string, string>; info: { lines: number } }

/** What each field of a row of the register is, by its name. */
const fieldsOf = (name: string, schema: z.ZodType): Record<string, Shape> => {
  const whole = z.toJSONSchema(schema, { io: 'input' }) as Shape
  return whole.properties?.[name]?.items?.properties ?? {}
}

const NUMBER = /^-?\d+(\.\d+)?$/

/** A cell as the value that YAML would give; what does not fit its type stays a text, so that the schema refuses it as it came. */
const typed = (cell: string, shape: Shape | undefined): unknown => {
  if (shape?.type === 'array')
    return cell
      .split(';')
      .map((one) => one.trim())
      .filter((one) => one !== '')
      .map((one) => typed(one, shape.items))
  if ((shape?.type === 'number' || shape?.type === 'integer') && NUMBER.test(cell)) return Number(cell)
  if (shape?.type === 'boolean' && (cell === 'true' || cell === 'false')) return cell === 'true'
  return cell
}

const linesOf = (bytes: Uint8Array): Line[] => {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  return parse(text, {
    bom: true,
    columns: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
  }) as unknown as Line[]
}

const broken = (file: string, cause: unknown): string => {
  if (cause instanceof CsvError) return `${file}:${cause.lines ?? 1} ${cause.message}`
  if ((cause as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return `${file}:1 allowed: UTF-8; came: another encoding (save it as CSV UTF-8)`
  throw cause
}

/** Reads one register, `name` being its key in the plan. Lists every fault with file, line, field, what is allowed and what came. */
export const parsePlanCsv = <T>(
  file: string,
  name: string,
  bytes: Uint8Array,
  schema: z.ZodType<T>,
): CsvReading<T> => {
  let lines: Line[]
  try {
    lines = linesOf(bytes)
  } catch (cause) {
    return { value: undefined, faults: [broken(file, cause)] }
  }
  const fields = fieldsOf(name, schema)
  const raw = {
    [name]: lines.map(({ record }) =>
      Object.fromEntries(
        Object.entries(record)
          .filter(([, cell]) => cell !== '')
          .map(([field, cell]) => [field, typed(cell, fields[field])]),
      ),
    ),
  }
  const parsed = schema.safeParse(raw)
  const lineOf = ([, row]: readonly PropertyKey[]): number => lines[Number(row ?? 0)]?.info.lines ?? 1
  if (parsed.success)
    return {
      value: parsed.data,
      faults: [],
      placeOf: (path) => `${file}:${lineOf(path.split(/[.[\]]+/))} ${path}`,
    }
  return {
    value: undefined,
    faults: parsed.error.issues.map(
      (issue) => `${file}:${lineOf(issue.path)} ${describeIssue(issue, raw, schema)}`,
    ),
  }
}
