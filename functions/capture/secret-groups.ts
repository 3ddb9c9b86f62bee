// SPDX-License-Identifier: Apache-2.0
// Cuts plain text into groups of digits and says how neighbouring groups are joined; what every number secret is read from.

import type { SecretKind } from './redact.ts'

/** A secret in plain text: `value` is its normalised writing, which is what gets digested. */
export type SecretHit = { start: number; end: number; kind: SecretKind; value: string }

export const JOIN = { none: 0, hyphen: 1, loose: 2, space: 3, dot: 4, other: 5 } as const

/** `join[i]` says how group i hangs on the one before it. */
export class DigitGroups {
  readonly start: number[] = []
  readonly end: number[] = []
  readonly join: number[] = []
  get count(): number {
    return this.start.length
  }
  size(i: number): number {
    return (this.end[i] ?? 0) - (this.start[i] ?? 0)
  }
  joined(i: number, join: number): boolean {
    return this.join[i] === join
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57
const LONGEST_GAP = 3

export function digitGroups(text: string): DigitGroups {
  const groups = new DigitGroups()
  let previous = -1
  for (let i = 0; i < text.length; i++) {
    if (!isDigit(text.charCodeAt(i))) continue
    const start = i
    while (i < text.length && isDigit(text.charCodeAt(i))) i++
    groups.start.push(start)
    groups.end.push(i)
    groups.join.push(
      previous < 0 || start - previous > LONGEST_GAP ? JOIN.none : joinOf(text, previous, start),
    )
    previous = i
  }
  return groups
}

function joinOf(text: string, from: number, to: number): number {
  let join: number = JOIN.none
  let spaces = 0
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i)
    if (code === 32 || code === 9) spaces += 1
    else if (code === 45) join = join === JOIN.none || join === JOIN.hyphen ? JOIN.hyphen : JOIN.other
    else if (code === 46) join = join === JOIN.none ? JOIN.dot : JOIN.other
    else if (code === 47 || code === 95 || code === 0xb7) join = JOIN.other
    else return JOIN.none
  }
  if (spaces === to - from) return JOIN.space
  if (spaces > 0) return join === JOIN.hyphen ? JOIN.loose : JOIN.other
  return join
}

export function digitsOf(text: string, groups: DigitGroups, first: number, last: number): string {
  if (first === last) return text.slice(groups.start[first], groups.end[first])
  let digits = ''
  for (let i = first; i <= last; i++) digits += text.slice(groups.start[i], groups.end[i])
  return digits
}

/** A Latin letter at this place; false outside the text. */
export function isLatinAt(text: string, index: number): boolean {
  const lower = text.charCodeAt(index) | 32
  return index >= 0 && lower >= 97 && lower <= 122
}

export const isLatinOrDigitAt = (text: string, index: number): boolean =>
  isLatinAt(text, index) || isDigit(text.charCodeAt(index))

/** A Latin letter directly before or after: part of a code or a hash. */
export const touchesLatin = (text: string, start: number, end: number): boolean =>
  isLatinAt(text, start - 1) || isLatinAt(text, end)

/** Hangs by - or _ on letters or digits before it, or on a +: the tail of ORD-… or of an international phone number. */
export function isTail(text: string, start: number): boolean {
  const before = text[start - 1]
  return before === '+' || ((before === '-' || before === '_') && isLatinOrDigitAt(text, start - 2))
}

/** A tail, or what follows a letter or digit and / or a dot: a step of a path. */
export function isCoded(text: string, start: number): boolean {
  const before = text[start - 1]
  return isTail(text, start) || ((before === '/' || before === '.') && isLatinOrDigitAt(text, start - 2))
}

/** A hit and the group to go on with. */
export type Found = { hit: SecretHit; next: number } | null

export function found(
  groups: DigitGroups,
  first: number,
  last: number,
  kind: SecretHit['kind'],
  value: string,
  start?: number,
): Found {
  const hit = {
    start: start ?? (groups.start[first] as number),
    end: groups.end[last] as number,
    kind,
    value,
  }
  return { hit, next: last + 1 }
}

/** The last group of a chain from `first` whose digits add up to `total`, or -1. */
export function chainOf(groups: DigitGroups, first: number, total: number): number {
  let sum = 0
  for (let i = first; i < groups.count; i++) {
    if (i > first && groups.join[i] === JOIN.none) return -1
    sum += groups.size(i)
    if (sum === total) return i
    if (sum > total) return -1
  }
  return -1
}
