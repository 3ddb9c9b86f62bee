// SPDX-License-Identifier: Apache-2.0
// JSON kept as text: reading by path, and TO_JSON_STRING composed from the type of its argument.
import { stringLiteral } from '../literals.ts'
import { fieldName, type Type } from '../types.ts'
import type { Call, Templates } from './template.ts'

/** Paths must be literals: a bad one is then an error of the statement, not of a row. */
function byPath(name: string, mode: 'json' | 'legacy'): (call: Call) => string | undefined {
  return (call) => {
    const [source, path] = call.arguments
    if (source?.type?.kind !== 'STRING' && source?.type?.kind !== 'JSON') return undefined
    if (path && typeof path.constant !== 'string') return undefined
    return `${name}(${source.sql}, ${path?.sql ?? "'$'"}, ${mode === 'legacy'})`
  }
}

/** JSON text of a value, following its type; NULL is the word null. */
function toJson(type: Type, sql: string): string | undefined {
  const text = presentJson(type, sql)
  return text === undefined ? undefined : `coalesce(${text}, 'null')`
}

function presentJson(type: Type, sql: string): string | undefined {
  switch (type.kind) {
    case 'ARRAY': {
      const element = toJson(type.element, 'e')
      return element && `('[' || array_to_string(list_transform(${sql}, lambda e: ${element}), ',') || ']')`
    }
    case 'STRUCT': {
      const members = type.fields.map((field, index) => {
        const name = fieldName(field, index)
        const value = toJson(field.type, `struct_extract(${sql}, '${name.replaceAll("'", "''")}')`)
        return value && `${stringLiteral(`${JSON.stringify(field.name)}:`)} || ${value}`
      })
      if (members.includes(undefined)) return undefined
      return `(CASE WHEN ${sql} IS NOT NULL THEN '{' || ${members.join(` || ',' || `)} || '}' END)`
    }
    case 'BOOL':
      return `CAST(${sql} AS VARCHAR)`
    case 'DATE':
      return `('"' || CAST(${sql} AS VARCHAR) || '"')`
    case 'FLOAT64':
      return `gs_json_float(${sql})`
    case 'INT64':
      return `gs.json_int(${sql})`
    case 'JSON':
      return sql
    case 'STRING':
      return `gs_json_string(${sql})`
    case 'TIMESTAMP':
      return `gs.json_timestamp(${sql})`
    default:
      return undefined
  }
}

function toJsonString(call: Call): string | undefined {
  const [value] = call.arguments
  // A lambda inside a lambda would capture the inner name.
  if (call.arguments.length !== 1 || !value?.type || depth(value.type) > 1) return undefined
  return toJson(value.type, value.sql)
}

function depth(type: Type): number {
  if (type.kind === 'ARRAY') return 1 + depth(type.element)
  return type.kind === 'STRUCT' ? Math.max(0, ...type.fields.map((field) => depth(field.type))) : 0
}

export const JSONS: Templates = {
  json_extract: byPath('gs_json_query', 'legacy'),
  json_extract_array: byPath('gs_json_query_array', 'legacy'),
  json_extract_scalar: byPath('gs_json_value', 'legacy'),
  json_extract_string_array: byPath('gs_json_value_array', 'legacy'),
  json_query: byPath('gs_json_query', 'json'),
  json_query_array: byPath('gs_json_query_array', 'json'),
  json_value: byPath('gs_json_value', 'json'),
  json_value_array: byPath('gs_json_value_array', 'json'),
  to_json_string: toJsonString,
}
