// SPDX-License-Identifier: Apache-2.0
// The project's value encoding (JSON) to and from the messages of Google's evaluator, directed by GoogleSQL types.
import type { Message } from './analyser.ts'
import {
  civilMicros,
  civilText,
  dateText,
  daysOf,
  floorDivide,
  instantMicros,
  timeMicros,
  timeText,
} from './civil-time.ts'
import { decodeDecimal, encodeDecimal, encodeInteger } from './decimals.ts'
import { unsupported } from './errors.ts'
import { numericValue, timestampMicros } from './literals.ts'
import { datetimeBits, datetimeText, microsOfBits, timeBits } from './packed-time.ts'
import { fieldName, type Type, typeText } from './types.ts'
import type { JsonValue } from './values.ts'

const MICROS = 1_000_000n

/** A ValueProto of this type; throws an Error when the value does not fit. Undefined is NULL. */
export function valueProto(type: Type, value: unknown): Message {
  if (value === null || value === undefined) return {}
  switch (type.kind) {
    case 'ARRAY':
      return { array_value: { element: (value as unknown[]).map((item) => valueProto(type.element, item)) } }
    case 'STRUCT': {
      const fields = value as Record<string, unknown>
      const field = type.fields.map((each, index) => valueProto(each.type, fields[fieldName(each, index)]))
      return { struct_value: { field } }
    }
    case 'BOOL':
      return { bool_value: value }
    case 'BYTES':
      return { bytes_value: Buffer.from(String(value), 'hex') }
    case 'DATE':
      return { date_value: daysOf(String(value)) }
    case 'DATETIME': {
      const micros = civilMicros(String(value))
      const seconds = floorDivide(micros, MICROS)
      return {
        datetime_value: {
          bit_field_datetime_seconds: String(datetimeBits(civilText(micros))),
          nanos: Number(micros - seconds * MICROS) * 1000,
        },
      }
    }
    case 'FLOAT64':
      return { double_value: Number(value) }
    case 'INT64':
      return { int64_value: String(value) }
    case 'JSON':
      return { json_value: value }
    case 'NUMERIC':
      return { numeric_value: numericBytes(decodeDecimal(String(value))) }
    case 'STRING':
      if (typeof value !== 'string')
        throw new Error(`Not a value of type ${typeText(type)}: ${JSON.stringify(value)}`)
      return { string_value: value }
    case 'TIMESTAMP': {
      const micros = instantMicros(String(value))
      const seconds = floorDivide(micros, MICROS)
      return {
        timestamp_value: { seconds: String(seconds), nanos: Number(micros - seconds * MICROS) * 1000 },
      }
    }
    case 'TIME':
      return { time_value: String(timeBits(timeMicros(String(value)))) }
    default:
      throw unsupported(`a row value of type ${typeText(type)}`)
  }
}

/** The encoding of a ValueProto of this type: the same text DuckDB's values get (see values.ts). */
export function jsonOfProto(type: Type, proto: Message): JsonValue {
  if (proto?.value === undefined) return null
  switch (type.kind) {
    case 'ARRAY':
      return (proto.array_value.element ?? []).map((item: Message) => jsonOfProto(type.element, item))
    case 'STRUCT': {
      const values: Message[] = proto.struct_value.field ?? []
      return Object.fromEntries(
        type.fields.map((field, index) => [fieldName(field, index), jsonOfProto(field.type, values[index])]),
      )
    }
    case 'BOOL':
      return proto.bool_value
    case 'BYTES':
      return Buffer.from(proto.bytes_value).toString('hex')
    case 'DATE':
      return dateText(proto.date_value)
    case 'DATETIME':
      return datetimeText(
        BigInt(proto.datetime_value.bit_field_datetime_seconds),
        proto.datetime_value.nanos ?? 0,
      )
    case 'FLOAT64':
      return Number.isFinite(proto.double_value) ? proto.double_value : String(proto.double_value)
    case 'INT64':
      return encodeInteger(BigInt(proto.int64_value))
    case 'JSON':
      return proto.json_value
    case 'NUMERIC':
      return encodeDecimal(numericValue(proto.numeric_value), 9)
    case 'STRING':
      return proto.string_value
    case 'TIMESTAMP':
      return `${civilText(timestampMicros(proto.timestamp_value))}Z`
    case 'TIME':
      return timeText(microsOfBits(BigInt(proto.time_value)))
    default:
      throw unsupported(`a result of type ${typeText(type)}`)
  }
}

/** Two's complement, little endian, in as few bytes as hold the sign. */
function numericBytes(scaled: bigint): Buffer {
  const bytes: number[] = []
  let rest = scaled
  do {
    bytes.push(Number(BigInt.asUintN(8, rest)))
    rest >>= 8n
  } while (!(rest === 0n || rest === -1n) || (((bytes.at(-1) ?? 0) & 0x80) !== 0) !== scaled < 0n)
  return Buffer.from(bytes)
}
