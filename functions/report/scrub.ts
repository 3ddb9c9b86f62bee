// SPDX-License-Identifier: Apache-2.0
// Keeps subject keys out of mail: people write member numbers into reasons, and a mail leaves the ledger.
import type { Language } from '../../schemas/rule.ts'
import type { PeriodReport } from './report.ts'

const REPLACEMENT = { ko: '(정보주체)', en: '(subject)' } as const
/** A key is at most 128 characters; few have more parts than this. */
const MAX_PARTS = 8
const MAX_KEY = 128
/** Letters of one script beside digits: a key ends where Korean begins (M-100234의). */
const PART = /[A-Za-z]+|\p{Nd}+|\p{Script=Hangul}+|[\p{L}\p{M}]+/gu
const GLUE = /^[-_.:/@#+~=\u00b7]{0,3}$/

type Span = { start: number; end: number; text: string }

const INVISIBLE = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g
/** Full-width letters and hidden characters would hide a key from the comparison. */
const plain = (text: string): string => text.replace(INVISIBLE, '').normalize('NFKC')

/** Spans of neighbouring parts, the longest first at each place: `M-100234`, then `M`. */
const spansAt = (text: string, parts: readonly Span[], first: number): Span[] => {
  const spans: Span[] = []
  const from = parts[first]
  if (!from) return spans
  for (let last = first; last < Math.min(parts.length, first + MAX_PARTS); last++) {
    const to = parts[last]
    const before = parts[last - 1]
    if (!to || to.end - from.start > MAX_KEY) break
    if (last > first && before && !GLUE.test(text.slice(before.end, to.start))) break
    spans.unshift({ start: from.start, end: to.end, text: text.slice(from.start, to.end) })
  }
  return spans
}

const partsOf = (text: string): Span[] =>
  [...text.matchAll(PART)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    text: match[0],
  }))

const spellings = (text: string): string[] => [...new Set([text, text.toUpperCase(), text.toLowerCase()])]

/** Every text within a free text that could be a subject key, to ask the ledger which ones are. Distinct, unordered. */
export const subjectCandidates = (text: string): string[] => {
  const cleaned = plain(text)
  const parts = partsOf(cleaned)
  const all = parts.flatMap((_, index) =>
    spansAt(cleaned, parts, index).flatMap((span) => spellings(span.text)),
  )
  return [...new Set(all)]
}

/**
 * Replaces every subject key in a free text. `isSubject` is asked for each candidate as written, in upper and in lower case. The text
 * comes back without invisible characters and with full-width letters made ordinary; without a key it is otherwise unchanged.
 */
export const scrubSubjects = (
  text: string,
  isSubject: (candidate: string) => boolean,
  language: Language = 'ko',
): string => {
  const cleaned = plain(text)
  const parts = partsOf(cleaned)
  let result = ''
  let at = 0
  for (let index = 0; index < parts.length; index++) {
    if ((parts[index]?.start ?? 0) < at) continue
    const found = spansAt(cleaned, parts, index).find((span) => spellings(span.text).some(isSubject))
    if (!found) continue
    result += cleaned.slice(at, found.start) + REPLACEMENT[language]
    at = found.end
  }
  return result + cleaned.slice(at)
}

/** The free texts of a report: what people typed. */
export const freeTexts = (report: PeriodReport): string[] =>
  [
    ...report.downloads.largest.flatMap(({ reason, ticket }) => [reason ?? '', ticket ?? '']),
    ...report.suppressed.map(({ reason }) => reason),
  ].filter((text) => text !== '')

/** The report with every free text scrubbed. */
export const scrubReport = (
  report: PeriodReport,
  isSubject: (candidate: string) => boolean,
  language: Language = 'ko',
): PeriodReport => {
  const scrub = (text: string) => scrubSubjects(text, isSubject, language)
  const orNull = (text: string | null) => (text === null ? null : scrub(text) || null)
  return {
    ...report,
    downloads: {
      ...report.downloads,
      largest: report.downloads.largest.map((entry) => ({
        ...entry,
        reason: orNull(entry.reason),
        ticket: orNull(entry.ticket),
      })),
    },
    suppressed: report.suppressed.map((entry) => ({ ...entry, reason: scrub(entry.reason) || '–' })),
  }
}
