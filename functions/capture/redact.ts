// SPDX-License-Identifier: Apache-2.0
// Keeps secrets out of the ledger: replaces resident numbers, licences, passports, cards, accounts and tokens in free
// text by a keyed digest, by which two records can still be matched and the secret cannot be read.

import { createHmac } from 'node:crypto'
import type { SecretHit } from './secret-groups.ts'
import { findNumbers } from './secret-numbers.ts'
import { hasBirthDate, isResident } from './secret-residents.ts'
import { fold, SURVEY, survey } from './secret-text.ts'
import { findTokens } from './secret-tokens.ts'

export type SecretKind =
  | 'rrn'
  | 'foreigner_number'
  | 'driving_licence'
  | 'passport'
  | 'card'
  | 'account'
  | 'token'
/** The key of an HMAC-SHA-256. */
export type RedactionKey = { id: string; secret: Uint8Array }
export type Redaction = { path: string; kind: SecretKind; key_id: string }

const DIGEST_DIGITS = 16
const PLACEHOLDER = /\[(?:rrn|foreigner_number|driving_licence|passport|card|account|token):[0-9a-f]{16}\]/g
// Taking one secret out can lay bare the edge of another; a second look finds it, and more than a third never did.
const LOOKS = 3

/**
 * Replaces each secret by `[kind:hex16]`, the first 16 hex digits of the HMAC-SHA-256 of its normalised writing, so that
 * the same number with and without hyphens gives the same digest. Idempotent. Never throws. Linear in the length of the
 * text. `kinds` has one entry for each replaced secret in the order they were found; when it is empty, `text` is the very
 * string that came in.
 */
export function redactText(text: string, key: RedactionKey): { text: string; kinds: SecretKind[] } {
  const kinds: SecretKind[] = []
  let current = text
  for (let look = 0; look < LOOKS; look++) {
    const next = replaceSecrets(current, key, kinds)
    if (next === current) break
    current = next
  }
  return { text: current, kinds }
}

function replaceSecrets(text: string, key: RedactionKey, kinds: SecretKind[]): string {
  let needs = survey(text)
  if (needs === 0) return text
  let plain = text
  let at: Int32Array | null = null
  if (needs === SURVEY.folds) {
    ;({ text: plain, at } = fold(text))
    needs = survey(plain) & ~SURVEY.folds
    if (needs === 0) return text
  }
  if (plain.includes('[')) plain = plain.replace(PLACEHOLDER, (done) => '\u0001'.repeat(done.length))

  const hits: SecretHit[] =
    (needs & SURVEY.tokens) !== 0 ? findTokens(plain, (needs & SURVEY.long) !== 0) : []
  if ((needs & SURVEY.numbers) !== 0) hits.push(...findNumbers(plain))
  if (hits.length === 0) return text
  hits.sort((a, b) => a.start - b.start || b.end - a.end)

  let out = ''
  let from = 0
  let covered = 0
  for (const hit of hits) {
    if (hit.start < covered) continue
    covered = hit.end
    const start = at === null ? hit.start : (at[hit.start] as number)
    const end = at === null ? hit.end : (at[hit.end - 1] as number) + widthAt(text, at[hit.end - 1] as number)
    out += `${text.slice(from, start)}[${hit.kind}:${digest(hit.value, key)}]`
    from = end
    kinds.push(hit.kind)
  }
  return out + text.slice(from)
}

const widthAt = (text: string, index: number): number => ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1)

const digest = (value: string, key: RedactionKey): string =>
  createHmac('sha256', key.secret).update(value).digest('hex').slice(0, DIGEST_DIGITS)

const RESIDENT_ID =
  /^(?:(?:rrn|ssn|jumin|주민(?:등록)?(?:번호)?|외국인(?:등록)?(?:번호)?)[\s:=#_-]*)?(\d{13})$/i
const HYPHENED_ID = /(?<!\d|\d-)(\d{6})[\s._/·-]{1,3}(\d{7})(?!\d|-\d)/g

const RESIDENT_DIGITS = 13

/** Most ids: fewer digits than a resident number has, in letters that have one writing only. */
const isPlainAndShort = (id: string): boolean => {
  let digits = 0
  for (let i = 0; i < id.length; i++) {
    const code = id.charCodeAt(i)
    if (code > 127) return false
    if (code >= 48 && code <= 57) digits += 1
  }
  return digits < RESIDENT_DIGITS
}

/**
 * Whether an actor or subject id has the shape of a resident or foreigner number, in any writing: such an id is refused.
 * Thirteen digits that do not start with a birth date are an id like any other.
 */
export function looksLikeRrn(id: string): boolean {
  if (isPlainAndShort(id)) return false
  const plain = fold(id).text.trim()
  const compact = RESIDENT_ID.exec(/^[\d\s._/·-]+$/.test(plain) ? plain.replace(/\D/g, '') : plain)?.[1]
  if (compact !== undefined && isShape(compact, /^\d+$/.test(plain))) return true
  for (const match of plain.matchAll(HYPHENED_ID)) if (isShape(`${match[1]}${match[2]}`, false)) return true
  return false
}

const isShape = (digits: string, bare: boolean): boolean =>
  hasBirthDate(digits) && isResident(digits, { hyphened: !bare, apart: true, loose: false, labelled: false })
