// SPDX-License-Identifier: Apache-2.0
// GoogleSQL types as the analyser's messages, and back.
import type { Message } from './analyser.ts'
import { unsupported } from './errors.ts'
import { SCALAR_TYPES, type Type } from './types.ts'

/** The TypeProto of a type. */
export function typeProto(type: Type): Message {
  if (type.kind === 'ARRAY') {
    return { type_kind: 'TYPE_ARRAY', array_type: { element_type: typeProto(type.element) } }
  }
  if (type.kind === 'STRUCT') {
    const field = type.fields.map(({ name, type }) => ({ field_name: name, field_type: typeProto(type) }))
    return { type_kind: 'TYPE_STRUCT', struct_type: { field } }
  }
  return { type_kind: type.kind === 'FLOAT64' ? 'TYPE_DOUBLE' : `TYPE_${type.kind}` }
}

/** The type of a TypeProto; throws SQL_UNSUPPORTED naming a type this project does not handle (UINT64, GEOGRAPHY, INTERVAL ...). */
export function typeOfProto(proto: Message): Type {
  const kind = String(proto?.type_kind).replace('TYPE_', '')
  if (kind === 'ARRAY') return { kind, element: typeOfProto(proto.array_type.element_type) }
  if (kind === 'STRUCT') {
    const fields: Message[] = proto.struct_type?.field ?? []
    return {
      kind,
      fields: fields.map((field) => ({
        name: field.field_name ?? '',
        type: typeOfProto(field.field_type),
      })),
    }
  }
  if (kind === 'DOUBLE') return { kind: 'FLOAT64' }
  const scalar = SCALAR_TYPES.find((name) => name === kind)
  if (scalar === undefined) throw unsupported(`type ${kind}`)
  return { kind: scalar }
}
