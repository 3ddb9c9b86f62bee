// SPDX-License-Identifier: Apache-2.0
// Finds credentials in plain text: tokens with a maker's prefix, private keys, Authorization values, and whatever follows
// a word for a password or key. No expression starts a long scan more than once for the same characters: linear time.

import type { SecretHit } from './secret-groups.ts'

const PREFIXED = new RegExp(
  `(${[
    String.raw`(?<![\w-])eyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*){0,3}`,
    String.raw`(?<![\w-])SG\.[\w-]{16,}\.[\w-]{16,}`,
    `(?<![A-Za-z0-9])(?:${[
      '(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16,}',
      'AIza[\\w-]{30,}',
      'ya29\\.[\\w.-]{10,}',
      '1\\/\\/0[\\w-]{20,}',
      'GOCSPX-[\\w-]{16,}',
      'gh[pousr]_[A-Za-z0-9]{20,}',
      'github_pat_\\w{20,}',
      'gl(?:pat|dt|rt)-[\\w-]{16,}',
      'xox[a-z](?:\\.xox[a-z])?-[\\w-]{10,}',
      'xapp-[\\w-]{10,}',
      'sk-[\\w-]{16,}',
      '(?:[rsp]k|whsec)_(?:live_|test_)?\\w{16,}',
      'npm_\\w{20,}',
      'pypi-[\\w-]{16,}',
      'hf_\\w{20,}',
      'do[por]_v1_\\w{20,}',
      'shp(?:at|ca|pa|ss)_\\w{16,}',
      'hv[sb]\\.[\\w-]{20,}',
      '(?:live|test)_[gs]?[sc]k_\\w{16,}',
      '\\d{8,10}:AA[\\w-]{30,}',
    ].join('|')})`,
  ].join('|')})`,
  'g',
)

const SCHEME = /(?<![A-Za-z0-9])(?:bearer|basic)(?:\s{1,3}|%20|\+)([\w.~+/=-]{8,})/gi
const USER_INFO = /:\/\/[^\s/@:]{0,64}:([!-.0-?A-~]{1,128})(?=@)/g
const WEBHOOK = /hooks\.slack\.com\/services\/([\w/]{20,})/g

const KEYWORDS = String.raw`(password|passwd|passphrase|passcode|비밀번호|패스워드|(?<![A-Za-z])(?:pwd|pass|pw|pin)|비번|암호)|secret|token|(?:api|access|private|secret|account|auth|encryption|signing|service|client|shared)[ _-]?key(?:[ _-]?id)?|authorization|credentials?|session[_-]?id|sessid|signature|(?<![A-Za-z])(?:auth|sid|sig|otp|jwt|cookie)|토큰|시크릿|(?:인증|비밀|보안|접근|암호화|API)\s?키`
const ASSIGNED = new RegExp(
  String.raw`(?:${KEYWORDS})(?:\\?["'])?\s{0,3}(?:(?:=>?|:=?|>|%3[ADad])\s{0,3}|(는|은|가|이|\s(?:is|was|to))\s{1,3}|(\s{1,3}))(?:(?:\\?["'])([^"'\\\n\x01]{4,256})(?=\\?["'])|["']?([!#-%(-+\x2d-:=?-~]{4,}))`,
  'gi',
)
const SIMPLE_KEY = /(?<![\w-])key=([\w+/=-]{20,})/gi

// Every keyword and scheme above contains one of these; most texts contain none and end here.
const HINT =
  /pass|pw|pin|secr|tok|key|auth|cred|sess|sid|sig|otp|jwt|cook|bear|basi|비밀|패스|비번|암호|토큰|시크|인증|보안|접근|키/i

const NO_SECRET =
  /^(?:true|false|null|none|nil|undefined|yes|no|required|expired|invalid|valid|missing|empty|reset|change[ds]?|updated?|hidden|redacted|[*x•.#-]+|\d{1,3}|\d{4}[-.]\d\d[-.]\d\d.*)$/i
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Hits in no particular order; they may overlap. `long` says whether the text has a run of 16 plain characters: no maker's
 * token is shorter.
 */
export function findTokens(text: string, long: boolean): SecretHit[] {
  const hits: SecretHit[] = []
  const add = (start: number, value: string) =>
    hits.push({ start, end: start + value.length, kind: 'token', value })
  const addAll = (pattern: RegExp, counts: (value: string) => boolean) => {
    for (const match of text.matchAll(pattern))
      if (counts(match[1] as string)) addTail(match, match[1] as string, add)
  }
  if (long) addAll(PREFIXED, () => true)
  if (long && text.includes('hooks.')) addAll(WEBHOOK, () => true)
  if (text.includes('://')) addAll(USER_INFO, () => true)
  if (text.includes('-----BEGIN ')) addPrivateKeys(text, add)
  if (!HINT.test(text)) return hits

  addAll(SCHEME, isCredential)
  addAll(SIMPLE_KEY, (value) => isMixed(value) && !UUID.test(value))
  for (const match of text.matchAll(ASSIGNED)) {
    const value = assignedValue(match)
    if (value !== null) add(match.index + match[0].length - ((match[4] ?? match[5]) as string).length, value)
  }
  return hits
}

function addTail(match: RegExpExecArray, value: string, add: (start: number, value: string) => void): void {
  add(match.index + match[0].length - value.length, value)
}

/** From BEGIN to END; without an END all that follows is taken for the key. */
function addPrivateKeys(text: string, add: (start: number, value: string) => void): void {
  for (let from = text.indexOf('-----BEGIN '); from >= 0; ) {
    const head = text.slice(from, from + 64)
    if (/^-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY/.test(head)) {
      const foot = text.indexOf('-----END', from)
      const close = foot < 0 ? -1 : text.indexOf('-----', foot + 8)
      const end = close < 0 ? text.length : close + 5
      add(from, text.slice(from, end))
      from = text.indexOf('-----BEGIN ', end)
    } else {
      from = text.indexOf('-----BEGIN ', from + 11)
    }
  }
}

const isMixed = (value: string): boolean => /\d/.test(value) && /[A-Za-z]/.test(value)

// "Basic authentication" and "bearer instruments" are prose; credentials mix cases, digits or padding.
const isCredential = (value: string): boolean =>
  isMixed(value) || /[a-z][A-Z]|=$/.test(value) || value.length >= 24

/**
 * What an assignment gives away, or null. After `=` and in quotes every value that is not a plain word like `expired`
 * counts; after `: ` or a Korean particle only what does not read as prose; after a mere space only long mixed strings.
 */
function assignedValue(match: RegExpExecArray): string | null {
  const [whole, password, said, spaced, quoted, raw] = match as unknown as (string | undefined)[]
  const value = quoted ?? (raw as string).replace(/[.)\]}:]+$/, '')
  const keyword = (whole as string).toLowerCase()
  if (value.length < 4 || NO_SECRET.test(value) || /^(?:bearer|basic)$/i.test(value)) return null
  if (UUID.test(value) && /^(?:sess|sid)/.test(keyword)) return null
  if (spaced !== undefined) return value.length >= 20 && isMixed(value) ? value : null
  if (said !== undefined) return value.length >= 6 && isMixed(value) ? value : null
  if (quoted !== undefined) return value
  const named = password !== undefined && !/^pass[^a-z]/.test(keyword)
  const beforeValue = keyword.slice(0, -(raw as string).length)
  if (beforeValue.endsWith(' ') || (password === undefined && !beforeValue.includes('='))) {
    if (!named && /^\d{1,5}$/.test(value)) return null
    return /\d|[a-z][A-Z]|[@#$%^*+~]/.test(value) || value.length >= 20 ? value : null
  }
  return password !== undefined || (value.length >= 6 && !/^[a-z]{6,11}$/.test(value)) ? value : null
}
