// SPDX-License-Identifier: Apache-2.0
// How much of a report a mail shows. Gmail cuts a mail at 102 KB, and a cut report hides its end: so the mail is made to
// fit, and says what it leaves out and how to see it.

export type Limits = Readonly<{
  /** Finding entries over all severities, the severest first. */
  findings: number
  downloads: number
  /** Rows of any other list. */
  rows: number
  /** Characters of one text that a person typed. */
  characters: number
  /** Which findings say what to check: a mail asks to follow it for high ones, so that these keep it longest. */
  steps: 'all' | 'high' | 'none'
  thresholds: boolean
}>

/** From generous to bare; the first that fits is taken, and the last one always does. */
export const LIMITS: readonly Limits[] = [
  { findings: 40, downloads: 20, rows: 30, characters: 120, steps: 'all', thresholds: true },
  { findings: 40, downloads: 12, rows: 20, characters: 100, steps: 'all', thresholds: false },
  { findings: 25, downloads: 10, rows: 15, characters: 90, steps: 'all', thresholds: false },
  { findings: 15, downloads: 8, rows: 10, characters: 80, steps: 'all', thresholds: false },
  { findings: 12, downloads: 8, rows: 8, characters: 60, steps: 'high', thresholds: false },
  { findings: 8, downloads: 5, rows: 5, characters: 40, steps: 'high', thresholds: false },
  { findings: 3, downloads: 2, rows: 3, characters: 24, steps: 'none', thresholds: false },
]

/**
 * Bytes of UTF-8 in both parts together. Base64 makes four of three and breaks lines at 76, so with its headers the mail stays
 * under 100 000 bytes.
 */
export const MAX_BYTES = 71_000

/** A text cut at whole characters, with an ellipsis. */
export const shortened = (text: string, characters: number): string => {
  const all = [...text]
  return all.length <= characters ? text : `${all.slice(0, characters - 1).join('')}…`
}

const command = (query: string, first: string, last: string): string =>
  `access-ledger query @${query} --param first_day=${first} --param last_day=${last}`
/** Where the rest can be seen. */
export const queryCommand = (first: string, last: string): string => command('findings', first, last)
export const riskCommand = (first: string, last: string): string => command('risk_score', first, last)
