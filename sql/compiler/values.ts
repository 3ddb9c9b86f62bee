// SPDX-License-Identifier: Apache-2.0
// The project's one value encoding (JSON) to and from DuckDB's values, directed by GoogleSQL types. Run-time code.
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  blobValue,
  DuckDBTimestampValue as CivilValue,
  DATE,
  DuckDBDateValue as DateValue,
  DECIMAL,
  DuckDBDecimalValue as DecimalValue,
  DOUBLE,
  type DuckDBBlobValue,
  type DuckDBDateValue,
  type DuckDBDecimalValue,
  type DuckDBListValue,
  type DuckDBPreparedStatement,
  type DuckDBStructValue,
  type DuckDBTimestampTZValue,
  type DuckDBTimestampValue,
  type DuckDBTimeValue,
  type DuckDBType,
  type DuckDBValue,
  DuckDBTimestampTZValue as InstantValue,
  LIST,
  listValue,
  STRUCT,
  structValue,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  DuckDBTimeValue as TimeValue,
  VARCHAR,
} from '@duckdb/node-api'
import {
  civilMicros,
  civilText,
  dateText,
  daysOf,
  instantMicros,
  timeMicros,
  timeText,
} from './civil-time.ts'
import { decodeDecimal, encodeDecimal, encodeInteger, NUMERIC_SCALE } from './decimals.ts'
import { fieldName, parseType, type Type, typeText } from './types.ts'

/** A value as JSON holds it: see encodeValue for what each type becomes. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [field: string]: JsonValue }

export type Parameter = { type: string; value: unknown }

type Encoder = (value: DuckDBValue) => JsonValue

/**
 * Encodes one DuckDB result value: STRING and JSON as text; INT64 a number, a string beyond 2^53; FLOAT64 a number, or 'NaN',
 * 'Infinity', '-Infinity'; TIMESTAMP RFC 3339 in UTC with six decimals; DATE YYYY-MM-DD; BYTES hex; NUMERIC a decimal string
 * without trailing zeros; ARRAY an array; STRUCT an object; NULL null.
 */
export function encodeValue(type: Type, value: DuckDBValue): JsonValue {
  return encoder(type)(value)
}

/**
 * A row encoder for a result with these columns (GoogleSQL type text): each row, as DuckDB's reader gives it, becomes an object.
 * Make it once per result; it holds no state.
 */
export function rowEncoder(
  columns: readonly { name: string; type: string }[],
): (row: readonly DuckDBValue[]) => Record<string, JsonValue> {
  const encoders = columns.map((column) => ({ name: column.name, encode: encoder(parseType(column.type)) }))
  return (row) => {
    const out: Record<string, JsonValue> = {}
    for (const [index, { name, encode }] of encoders.entries()) out[name] = encode(row[index] ?? null)
    return out
  }
}

function encoder(type: Type): Encoder {
  const encode = presentEncoder(type)
  return (value) => (value === null ? null : encode(value))
}

function presentEncoder(type: Type): Encoder {
  switch (type.kind) {
    case 'ARRAY': {
      const encode = encoder(type.element)
      return (value) => (value as DuckDBListValue).items.map(encode)
    }
    case 'STRUCT': {
      const fields = type.fields.map((field, index) => ({
        name: fieldName(field, index),
        encode: encoder(field.type),
      }))
      return (value) => {
        const entries = (value as DuckDBStructValue).entries
        const out: Record<string, JsonValue> = {}
        for (const { name, encode } of fields) out[name] = encode(entries[name] ?? null)
        return out
      }
    }
    case 'INT64':
      return (value) => encodeInteger(value as bigint)
    case 'FLOAT64':
      return (value) => (Number.isFinite(value) ? (value as number) : String(value))
    case 'TIMESTAMP':
      return (value) => `${civilText((value as DuckDBTimestampTZValue).micros)}Z`
    case 'DATETIME':
      return (value) => civilText((value as DuckDBTimestampValue).micros)
    case 'TIME':
      return (value) => timeText((value as DuckDBTimeValue).micros)
    case 'DATE':
      return (value) => dateText((value as DuckDBDateValue).days)
    case 'BYTES':
      return (value) => Buffer.from((value as DuckDBBlobValue).bytes).toString('hex')
    case 'NUMERIC':
      return (value) =>
        encodeDecimal((value as DuckDBDecimalValue).value, (value as DuckDBDecimalValue).scale)
    default:
      return (value) => value as JsonValue
  }
}

/** The DuckDB type to bind a value of a GoogleSQL type as. */
export function bindType(type: Type): DuckDBType {
  switch (type.kind) {
    case 'ARRAY':
      return LIST(bindType(type.element))
    case 'STRUCT':
      return STRUCT(
        Object.fromEntries(
          type.fields.map((field, index) => [fieldName(field, index), bindType(field.type)]),
        ),
      )
    case 'BOOL':
      return BOOLEAN
    case 'BYTES':
      return BLOB
    case 'DATE':
      return DATE
    case 'DATETIME':
      return TIMESTAMP
    case 'FLOAT64':
      return DOUBLE
    case 'INT64':
      return BIGINT
    case 'NUMERIC':
      return DECIMAL(38, NUMERIC_SCALE)
    case 'TIME':
      return TIME
    case 'TIMESTAMP':
      return TIMESTAMPTZ
    default:
      return VARCHAR
  }
}

/** Decodes a value of the encoding for DuckDB; undefined is NULL. Throws an Error when the value does not fit the type. */
export function bindValue(type: Type, value: unknown): DuckDBValue {
  if (value === null || value === undefined) return null
  const misfit = (): Error => new Error(`Not a value of type ${typeText(type)}: ${JSON.stringify(value)}`)
  const text = (): string => {
    if (typeof value !== 'string') throw misfit()
    return value
  }
  switch (type.kind) {
    case 'ARRAY':
      if (!Array.isArray(value)) throw misfit()
      return listValue(value.map((item) => bindValue(type.element, item)))
    case 'STRUCT': {
      if (typeof value !== 'object' || Array.isArray(value)) throw misfit()
      const fields = value as Record<string, unknown>
      const known = type.fields.map((field, index) => fieldName(field, index))
      const unknown = Object.keys(fields).filter((name) => !known.includes(name))
      if (unknown.length > 0) throw misfit()
      return structValue(
        Object.fromEntries(
          type.fields.map((field, index) => [
            known[index],
            bindValue(field.type, fields[known[index] ?? '']),
          ]),
        ),
      )
    }
    case 'BOOL':
      if (typeof value !== 'boolean') throw misfit()
      return value
    case 'INT64':
      if (typeof value === 'bigint' || Number.isSafeInteger(value)) return BigInt(value as number)
      if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) return BigInt(value)
      throw misfit()
    case 'FLOAT64':
      if (typeof value === 'number') return value
      if (typeof value === 'string' && /^(NaN|-?Infinity)$/.test(value)) return Number(value)
      throw misfit()
    case 'NUMERIC':
      return new DecimalValue(decodeDecimal(String(value)), 38, NUMERIC_SCALE)
    case 'BYTES':
      if (!/^([0-9a-f]{2})*$/i.test(text())) throw misfit()
      return blobValue(Buffer.from(text(), 'hex'))
    case 'TIMESTAMP':
      return new InstantValue(instantMicros(text()))
    case 'DATETIME':
      return new CivilValue(civilMicros(text()))
    case 'TIME':
      return new TimeValue(timeMicros(text()))
    case 'DATE':
      return new DateValue(daysOf(text()))
    default:
      return text()
  }
}

/**
 * Binds named parameters to a prepared statement. Parameters the statement does not use are skipped; throws an Error naming a
 * parameter the statement needs and the caller does not give, or one whose value does not fit its type.
 */
export function bindParameters(
  prepared: DuckDBPreparedStatement,
  parameters: Record<string, Parameter>,
): void {
  const given = new Map(
    Object.entries(parameters).map(([name, parameter]) => [name.toLowerCase(), parameter]),
  )
  for (let index = 1; index <= prepared.parameterCount; index += 1) {
    const name = prepared.parameterName(index)
    const parameter = given.get(name.toLowerCase())
    if (!parameter) throw new Error(`The query needs the parameter @${name}`)
    const type = parseType(parameter.type)
    const value = bindValue(type, parameter.value)
    if (value === null) prepared.bindNull(index)
    else prepared.bindValue(index, value, bindType(type))
  }
}
