// SPDX-License-Identifier: Apache-2.0
// Applies redaction to the free text of an event: reason, operation, query template, names of places and programs,
// and attributes. Identifiers are not free text; those of resident number shape are refused elsewhere.
import type { AccessEvent } from '../../schemas/access-event.ts'
import { type Redaction, type RedactionKey, redactText } from './redact.ts'

type Holder = Record<string, unknown>

const PLACES: readonly { path: string; within: (event: AccessEvent) => object | undefined; field: string }[] =
  [
    { path: '$.operation', within: (event) => event, field: 'operation' },
    { path: '$.reason.text', within: (event) => event.reason, field: 'text' },
    { path: '$.reason.ticket', within: (event) => event.reason, field: 'ticket' },
    { path: '$.subject_query.template', within: (event) => event.subject_query, field: 'template' },
    { path: '$.subject_query.digest', within: (event) => event.subject_query, field: 'digest' },
    { path: '$.source.user_agent', within: (event) => event.source, field: 'user_agent' },
    { path: '$.source.site', within: (event) => event.source, field: 'site' },
    { path: '$.actor.department', within: (event) => event.actor, field: 'department' },
    { path: '$.work.id', within: (event) => event.work, field: 'id' },
  ]

/** Replaces secrets of one text in place and returns what was replaced. */
export const redactField = (holder: Holder, field: string, path: string, key: RedactionKey): Redaction[] => {
  const value = holder[field]
  if (typeof value !== 'string') return []
  const { text, kinds } = redactText(value, key)
  if (kinds.length > 0) holder[field] = text
  return kinds.map((kind) => ({ path, kind, key_id: key.id }))
}

/**
 * Replaces secrets in place in an event that the caller owns (the parse result, not the caller's input) and returns
 * what was replaced. The key is the one in force at occurred_at.
 */
export const redactEvent = (event: AccessEvent, key: RedactionKey): Redaction[] => {
  const redactions: Redaction[] = []
  const replace = (holder: Holder, field: string, path: string) => {
    redactions.push(...redactField(holder, field, path, key))
  }
  for (const place of PLACES) {
    const holder = place.within(event)
    if (holder) replace(holder as Holder, place.field, place.path)
  }
  if (event.attributes) event.attributes = redactMap(event.attributes, key, redactions, replace)
  return redactions
}

const redactMap = (
  map: Record<string, string>,
  key: RedactionKey,
  redactions: Redaction[],
  replace: (holder: Holder, field: string, path: string) => void,
): Record<string, string> => {
  const clean: Record<string, string> = {}
  for (const [name, value] of Object.entries(map)) {
    const safe = redactText(name, key)
    for (const kind of safe.kinds) redactions.push({ path: '$.attributes', kind, key_id: key.id })
    const field = freeName(clean, safe.text)
    clean[field] = value
    replace(clean, field, `$.attributes.${field}`)
    replaceLabelled(clean, field, key, redactions)
  }
  return clean
}

/** Two names that hold the same secret get the same text; neither value may be lost. */
const freeName = (map: Record<string, string>, name: string): string =>
  Object.hasOwn(map, name) ? freeName(map, `${name}+`) : name

/**
 * The name can be what makes a value a secret, as in `password=...`, so both are read together too: in quotes, which
 * take the value as a whole, and without, which takes it word by word.
 */
const replaceLabelled = (
  map: Record<string, string>,
  name: string,
  key: RedactionKey,
  redactions: Redaction[],
): void => {
  for (const quote of ['"', '']) {
    const label = `${name}=${quote}`
    const { text, kinds } = redactText(`${label}${map[name]}${quote}`, key)
    if (kinds.length === 0) continue
    map[name] = text.startsWith(label) ? text.slice(label.length, text.length - quote.length) : text
    for (const kind of kinds) redactions.push({ path: `$.attributes.${name}`, kind, key_id: key.id })
  }
}
