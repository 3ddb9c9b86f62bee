// SPDX-License-Identifier: Apache-2.0
// Values between this project's encoding (warehouse.ts) and BigQuery's: named parameters with declared types on the
// way in, result rows on the way out. The types come from the statement, never from a value: NULL and [] have none.
import type { Query, ValueType } from '@google-cloud/bigquery'
import { fieldName, parseType, type Type } from '../../sql/compiler/types.ts'
import { fitsScalar } from './bigquery-scalars.ts'
import { LedgerError } from './errors.ts'
import type { Row, Statement, Value } from './warehouse.ts'

type Parameter = NonNullable<Query['queryParameters']>[number]
type ParameterValue = NonNullable<Parameter['parameterValue']>

const parameterType = (type: Type): ValueType => {
  if (type.kind === 'ARRAY') return { type: 'ARRAY', arrayType: parameterType(type.element) }
  if (type.kind !== 'STRUCT') return { type: type.kind }
  return {
    type: 'STRUCT',
    structTypes: type.fields.map((field) => ({ name: field.name, type: parameterType(field.type) })),
  }
}

const parameterValue = (type: Type, value: Value, name: string): ParameterValue => {
  if (type.kind === 'ARRAY') {
    const elements = value ?? []
    if (!Array.isArray(elements)) throw wrong(name, type)
    return { arrayValues: elements.map((element) => parameterValue(type.element, element, name)) }
  }
  if (value === null) return { value: null as unknown as string }
  if (type.kind === 'STRUCT') {
    if (typeof value !== 'object' || Array.isArray(value)) throw wrong(name, type)
    return {
      structValues: Object.fromEntries(
        type.fields.map((field, index) => {
          const key = fieldName(field, index)
          return [key, parameterValue(field.type, value[key] ?? null, name)]
        }),
      ),
    }
  }
  if (!fitsScalar(type.kind, value)) throw wrong(name, type)
  return { value: String(value) }
}

const wrong = (name: string, type: Type) => new LedgerError('SQL_PARAMETER', `@${name} is not a ${type.kind}`)

/** The declared parameters of a job; others given are left out. Throws SQL_PARAMETER for one missing or of another type. */
export const queryParameters = (
  declared: Statement['parameters'],
  given: Readonly<Record<string, Value>>,
): Parameter[] =>
  Object.entries(declared).map(([name, text]) => {
    const value = given[name]
    if (value === undefined) throw new LedgerError('SQL_PARAMETER', `@${name} is missing`)
    const type = parseType(text)
    return { name, parameterType: parameterType(type), parameterValue: parameterValue(type, value, name) }
  })

type Wrapped = { value: string }

/** A TIMESTAMP of the client (`...:00.123Z` or with nine decimals) with exactly six. */
const sixDecimals = (text: string): string => {
  const [whole = '', fraction = ''] = text.replace(/Z$/, '').split('.')
  return `${whole}.${fraction.slice(0, 6).padEnd(6, '0')}Z`
}

const integer = ({ value }: Wrapped): Value => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

const decode = (type: Type, value: unknown): Value => {
  if (type.kind === 'ARRAY')
    return ((value ?? []) as unknown[]).map((element) => decode(type.element, element))
  if (value === null || value === undefined) return null
  switch (type.kind) {
    case 'STRUCT': {
      const struct = value as Record<string, unknown>
      return Object.fromEntries(
        type.fields.map((field, index) => {
          const name = fieldName(field, index)
          return [name, decode(field.type, struct[name])]
        }),
      )
    }
    case 'INT64':
      return integer(value as Wrapped)
    case 'TIMESTAMP':
      return sixDecimals((value as Wrapped).value)
    case 'DATE':
    case 'DATETIME':
    case 'TIME':
      return (value as Wrapped).value
    case 'BYTES':
      return (value as Buffer).toString('hex')
    case 'NUMERIC':
      return (value as { toFixed(): string }).toFixed()
    case 'FLOAT64':
      return Number.isFinite(value) ? (value as number) : String(value)
    default:
      return value as Value
  }
}

/**
 * The rows of `Job.getQueryResults({wrapIntegers: true})` in this project's encoding, columns in the statement's
 * order. Throws SQL_FAILED when a column of the statement is not in the result.
 */
export const resultRows = (statement: Pick<Statement, 'id' | 'columns'>, rows: readonly object[]): Row[] => {
  const columns = statement.columns.map(({ name, type }) => ({ name, type: parseType(type) }))
  return rows.map((row) => {
    const decoded: Row = {}
    for (const { name, type } of columns) {
      if (!Object.hasOwn(row, name))
        throw new LedgerError('SQL_FAILED', `${statement.id}: the result has no column ${name}`)
      decoded[name] = decode(type, (row as Record<string, unknown>)[name])
    }
    return decoded
  })
}
