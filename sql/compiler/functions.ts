// SPDX-License-Identifier: Apache-2.0
// Finds the template of a scalar function: by its exact signature, then by its name; a call with neither is refused by name.
import { unsupported } from './errors.ts'
import { ARRAYS } from './templates/arrays.ts'
import { CONDITIONS } from './templates/conditions.ts'
import { DATES } from './templates/dates.ts'
import { JSONS } from './templates/json.ts'
import { NUMBERS } from './templates/numbers.ts'
import { STRINGS } from './templates/strings.ts'
import { type Call, fill, partName, signature, type Template, type Templates } from './templates/template.ts'
import { TIMES } from './templates/times.ts'
import type { Node } from './tree.ts'
import { typeText } from './types.ts'

const ALL: Templates = {
  ...ARRAYS,
  ...CONDITIONS,
  ...DATES,
  ...JSONS,
  ...NUMBERS,
  ...STRINGS,
  ...TIMES,
}

/** The function's name in lower case, without the catalogue's prefix: `concat`, `$equal`, `net.ip_trunc`. */
export function functionName(node: Node): string {
  return String(node.function?.name)
    .replace(/^ZetaSQL:/, '')
    .toLowerCase()
}

/** Prints a call; throws SQL_UNSUPPORTED with the signature when no template fits. */
export function callText(call: Call): string {
  const template = own(signature(call)) ?? own(call.name)
  const text = typeof template === 'string' ? fill(template, call) : template?.(call)
  if (text === undefined) {
    const types = call.arguments.map((each) =>
      each.type === undefined ? partName(each) : typeText(each.type),
    )
    throw unsupported(`${call.name.toUpperCase()}(${types.join(', ')})`)
  }
  return text
}

function own(key: string): Template | undefined {
  return Object.hasOwn(ALL, key) ? ALL[key] : undefined
}
