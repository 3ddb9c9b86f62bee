// SPDX-License-Identifier: Apache-2.0
// Reads text the way a person would before secrets are looked for: full-width digits and letters, the many dashes and
// spaces of Unicode and invisible characters become plain ones, and each plain character keeps its place in the original.

/** `at[k]` is the offset in the original of plain character k, with one more entry for the end; null when nothing moved. */
export type PlainText = { text: string; at: Int32Array | null }

/** What a cheap look at a text found; 0 means that no secret can be in it. */
export const SURVEY = { numbers: 1, tokens: 2, folds: 4, long: 8 } as const

// No number secret has fewer digits than a passport of the new form (M123A4567).
const FEWEST_DIGITS = 7
const LONG_RUN = 16
const SHORT_RUN = 6

const DIGIT = 1
const LETTER = 2
const ASSIGN = 4
const GRAPH = 8
const MIXED = DIGIT | LETTER
const ASCII = new Uint8Array(128)
for (let code = 33; code < 127; code++) ASCII[code] = GRAPH
for (let code = 48; code < 58; code++) ASCII[code] = DIGIT
for (let code = 65; code < 91; code++) ASCII[code] = ASCII[code + 32] = LETTER
for (const sign of '=:>%') ASCII[sign.charCodeAt(0)] = ASSIGN

// Three characters in a row that every word for a password or key, every Authorization scheme and every maker's prefix
// has one of, without case. Letters, digits and the signs below have six bits each; all else is 0.
const SIGNS = 'abcdefghijklmnopqrstuvwxyz0123456789_-.:/= "\'>%\\'
const TRIPLES =
  'pas pwd pw= pw: pw" pw\' pw> pw% pw\\ pin sec tok key aut cre ses sid sig otp jwt coo bea bas eyj sg. aki asi abi acc aro aid ' +
  'aiz ya2 //0 goc ghp gho ghu ghs ghr b_p glp gld glr xox xap sk- rk_ sk_ pk_ ck_ ec_ npm pi- hf_ _v1 shp hvs hvb :aa'
const SIX_BITS = new Uint8Array(128)
;[...SIGNS].forEach((sign, index) => {
  SIX_BITS[sign.charCodeAt(0)] = SIX_BITS[sign.toUpperCase().charCodeAt(0)] = index + 1
})
const ALL_BITS = 0x3ffff
const TRIPLE_BITS = new Int32Array((ALL_BITS + 1) >> 5)
for (const triple of [...TRIPLES.split(' '), 'pw ', 'pw\0']) {
  let bits = 0
  for (const sign of triple) bits = (bits << 6) | (SIX_BITS[sign.charCodeAt(0)] as number)
  TRIPLE_BITS[bits >> 5] = (TRIPLE_BITS[bits >> 5] as number) | (1 << (bits & 31))
}
const KOREAN_KEYWORD = /[비패암토시키]/

/** One pass, no allocation: which of the slower searches this text needs. `folds` alone means: fold it and look again. */
export function survey(text: string): number {
  let digits = 0
  let run = 0
  let seen = 0
  let found = 0
  let triple = 0
  let worded = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 128) {
      triple = ((triple << 6) | (SIX_BITS[code] as number)) & ALL_BITS
      if (((TRIPLE_BITS[triple >> 5] as number) & (1 << (triple & 31))) !== 0) worded = true
      const kind = ASCII[code] as number
      if (kind === 0) {
        run = seen = 0
        continue
      }
      run += 1
      seen |= kind
      if (kind === DIGIT) digits += 1
      else if (kind === ASSIGN) found |= SURVEY.tokens
      if (run >= LONG_RUN) found |= SURVEY.tokens | SURVEY.long
      else if (run >= SHORT_RUN && (seen & MIXED) === MIXED) found |= SURVEY.tokens
    } else {
      triple = (triple << 6) & ALL_BITS
      if (((TRIPLE_BITS[triple >> 5] as number) & (1 << (triple & 31))) !== 0) worded = true
      run = seen = 0
      if ((code < 0xac00 || code > 0xd7a3) && foldOf(code) !== code) return SURVEY.folds
    }
  }
  if (!worded) found &= ~SURVEY.long
  if (found !== 0 && !worded && !text.includes('://') && !KOREAN_KEYWORD.test(text)) found = 0
  return digits >= FEWEST_DIGITS ? found | SURVEY.numbers : found
}

const REMOVED = -1
const HYPHEN = 45
const SPACE = 32

// Only code units from 128 on come here. Surrogates fold to something else so that fold() looks at the pair.
function foldOf(code: number): number {
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0
  if (code >= 0x2010 && code <= 0x2015) return HYPHEN
  if (code >= 0x200b && code <= 0x200f) return REMOVED
  if (
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0xa0 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  )
    return SPACE
  if ((code >= 0x2060 && code <= 0x2064) || (code >= 0x202a && code <= 0x202e)) return REMOVED
  if (
    code === 0xfeff ||
    code === 0xad ||
    code === 0x180e ||
    code === 0x34f ||
    (code >= 0xfe00 && code <= 0xfe0f)
  )
    return REMOVED
  if (code >= 0x660 && code <= 0x669) return code - 0x660 + 48
  if (code >= 0x6f0 && code <= 0x6f9) return code - 0x6f0 + 48
  if (DASHES.has(code)) return HYPHEN
  return code === 0xd835 ? REMOVED : code
}

// Minus, figure dashes of CJK input methods, the long vowel mark and the vowel letter that people type for a dash.
const DASHES = new Set([
  0x2043, 0x207b, 0x208b, 0x2212, 0x2500, 0x2501, 0x30fc, 0x3161, 0xfe58, 0xfe63, 0xff70, 0x1173,
])

/** The plain form of a text; call it when `survey` said `folds`. */
export function fold(text: string): PlainText {
  const at = new Int32Array(text.length + 1)
  const parts: string[] = []
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    let plain = code < 128 ? code : foldOf(code)
    const start = i
    if (code === 0xd835) {
      const low = text.charCodeAt(i + 1)
      plain = code
      if (low >= 0xdfce && low <= 0xdfff) {
        plain = 48 + ((low - 0xdfce) % 10)
        i += 1
      }
    }
    if (plain === REMOVED) continue
    parts.push(String.fromCharCode(plain))
    at[length++] = start
  }
  at[length] = text.length
  return { text: parts.join(''), at: at.subarray(0, length + 1) }
}
