// SPDX-License-Identifier: Apache-2.0
// Constants as DuckDB text, always of the exact type: a bare `1` would be INT32 there, a bare `1.5` DECIMAL.
import type { Message } from './analyser.ts'
import { civilText, dateText, timeText } from './civil-time.ts'
import { encodeDecimal } from './decimals.ts'
import { duckdbType, identifier } from './duckdb-types.ts'
import { unsupported } from './errors.ts'
import { datetimeText, microsOfBits } from './packed-time.ts'
import { fieldName, type Type } from './types.ts'

/** A string constant; control characters are escaped, so the text has no raw line break. */
export function stringLiteral(text: string): string {
  if (text.includes('\0')) throw unsupported('a string literal with a NUL character')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being escaped
  if (!/[\u0001-\u001f\u007f]/.test(text)) return `'${text.replaceAll("'", "''")}'`
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "''")
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being escaped
  return `E'${escaped.replace(/[\u0001-\u001f\u007f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}'`
}

/** NULL of a type. */
export function nullLiteral(type: Type): string {
  return `CAST(NULL AS ${duckdbType(type)})`
}

/** The constant a ValueProto of this type holds; throws SQL_UNSUPPORTED for a kind of value that is not handled. */
export function literal(type: Type, value: Message): string {
  const kind = value?.value
  if (kind === undefined) return nullLiteral(type)
  switch (type.kind) {
    case 'ARRAY': {
      const items: Message[] = value.array_value.element ?? []
      return `CAST([${items.map((item) => literal(type.element, item)).join(', ')}] AS ${duckdbType(type)})`
    }
    case 'STRUCT': {
      const fields: Message[] = value.struct_value.field ?? []
      const list = type.fields.map(
        (field, index) => `${identifier(fieldName(field, index))}: ${literal(field.type, fields[index])}`,
      )
      return `{${list.join(', ')}}`
    }
    case 'BOOL':
      return value.bool_value ? 'true' : 'false'
    case 'BYTES':
      return `unhex('${Buffer.from(value.bytes_value).toString('hex')}')`
    case 'DATE':
      return `DATE '${dateText(value.date_value)}'`
    case 'DATETIME': {
      const { bit_field_datetime_seconds, nanos } = value.datetime_value
      return `TIMESTAMP '${datetimeText(BigInt(bit_field_datetime_seconds), nanos ?? 0).replace('T', ' ')}'`
    }
    case 'FLOAT64':
      return `DOUBLE '${Object.is(value.double_value, -0) ? '-0' : value.double_value}'`
    case 'INT64':
      return String(value.int64_value).startsWith('-')
        ? `CAST('${value.int64_value}' AS BIGINT)`
        : `${value.int64_value}::BIGINT`
    case 'JSON':
      return stringLiteral(value.json_value)
    case 'NUMERIC':
      return `CAST('${encodeDecimal(numericValue(value.numeric_value), 9)}' AS DECIMAL(38,9))`
    case 'STRING':
      return stringLiteral(value.string_value)
    case 'TIME':
      return `TIME '${timeText(microsOfBits(BigInt(value.time_value)))}'`
    case 'TIMESTAMP': {
      return `TIMESTAMPTZ '${civilText(timestampMicros(value.timestamp_value)).replace('T', ' ')}+00'`
    }
    default:
      throw unsupported('a literal of an unknown type')
  }
}

/** A Timestamp message as microseconds since 1970. */
export function timestampMicros(message: Message): bigint {
  return BigInt(message.seconds ?? 0) * 1_000_000n + BigInt(Math.trunc((message.nanos ?? 0) / 1000))
}

/** The analyser's NUMERIC: two's complement, little endian, scaled by 10^9. */
export function numericValue(bytes: Uint8Array): bigint {
  const hex = Buffer.from([...bytes].reverse()).toString('hex')
  return hex === '' ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`))
}
