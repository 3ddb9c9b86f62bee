// SPDX-License-Identifier: Apache-2.0
// FORMAT, for literal formats of %s, %d, %f, %t and %%: what DuckDB's printf prints the same way.
import { cast } from '../casts.ts'
import { stringLiteral } from '../literals.ts'
import type { Argument, Call } from './template.ts'

const ELEMENT = /%([-+ 0#']*)(\d*|\*)(\.\d*|\.\*)?([a-zA-Z%])/g

/** Prints a FORMAT call; undefined when its format is not a literal or holds anything else. */
export function printfFormat(call: Call): string | undefined {
  const format = call.arguments[0]?.constant
  if (typeof format !== 'string') return undefined
  const values: string[] = []
  const rest = call.arguments.slice(1)
  let known = true
  const printed = format.replace(
    ELEMENT,
    (all, flags: string, width: string, precision: string | undefined, kind: string) => {
      if (kind === '%') return '%%'
      const value = rest.shift()
      const text = value && element(value, kind, flags, width, precision)
      if (text === undefined) known = false
      else values.push(text)
      if (kind === 't' || flags === "'") return '%s'
      if (kind === 'f') return `%${width === '' ? '' : `${flags.replace('+', '')}${width}`}s`
      return kind === 'i' ? all.replace('i', 'd') : all
    },
  )
  if (!known || rest.length > 0 || /%(?!%)/.test(format.replace(ELEMENT, ''))) return undefined
  return `printf(${[stringLiteral(printed), ...values].join(', ')})`
}

function element(
  value: Argument,
  kind: string,
  flags: string,
  width: string,
  precision = '',
): string | undefined {
  const type = value.type?.kind
  const plain = flags === '' && width === '' && precision === ''
  if (width === '*' || precision === '.*' || precision === '.' || /[ #]/.test(flags)) return undefined
  if (flags.includes("'")) {
    return flags === "'" && kind === 'd' && width + precision === '' && type === 'INT64'
      ? `format('{:,}', ${value.sql})`
      : undefined
  }
  if (kind === 's' && plain && type === 'STRING') return value.sql
  if ((kind === 'd' || kind === 'i') && precision === '' && type === 'INT64') return value.sql
  if (kind === 'f' && type === 'FLOAT64' && /^-?$/.test(flags)) {
    return `gs_fixed(gs.finite(${value.sql}), ${precision === '' ? 6 : precision.slice(1)})`
  }
  // %t prints NULL as a word where every other element makes the whole NULL.
  if (kind !== 't' || !plain || !value.type) return undefined
  if (!['STRING', 'INT64', 'BOOL', 'DATE', 'TIMESTAMP'].includes(value.type.kind)) return undefined
  return `coalesce(${cast(value, { kind: 'STRING' }, false)}, 'NULL')`
}
