// SPDX-License-Identifier: Apache-2.0
// Payment card numbers: a known issuer and a right Luhn digit, written in one row or the way cards are printed.

import {
  type DigitGroups,
  digitsOf,
  type Found,
  found,
  isLatinOrDigitAt,
  isTail,
  JOIN,
} from './secret-groups.ts'
import { saysCard, saysHarmless, saysParcel } from './secret-words.ts'

function isLuhn(digits: string): boolean {
  let sum = 0
  for (let i = digits.length - 1, double = false; i >= 0; i--, double = !double) {
    const digit = digits.charCodeAt(i) - 48
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit
  }
  return sum % 10 === 0
}

// Visa, Mastercard, American Express, Diners, JCB, Discover, UnionPay, Maestro and the Korean cards that start with 9.
const ISSUERS =
  /^(?:4\d{12}(?:\d{3}){0,2}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|3(?:0[0-5]|095|[689]\d)\d{11}(?:\d\d)?|35(?:2[89]|[3-8]\d)\d{12}|(?:6011|64[4-9]\d|65\d\d)\d{12}(?:\d{3})?|(?:62|81)\d{14,17}|(?:5018|5020|5038|5612|5893|6304|6759|676[1-3])\d{9,15}|9\d{15})$/

export function cardAt(text: string, groups: DigitGroups, i: number): Found {
  const start = groups.start[i] as number
  if (groups.joined(i, JOIN.hyphen) || groups.joined(i, JOIN.dot) || isLatinOrDigitAt(text, start - 1))
    return null
  let total = 0
  for (let last = i; last < groups.count && total < 19; last++) {
    if (last > i && groups.joined(last, JOIN.none)) return null
    total += groups.size(last)
    if (total < 13 || total > 19) continue
    const digits = digitsOf(text, groups, i, last)
    if (!isLuhn(digits)) continue
    const end = groups.end[last] as number
    if (isLatinOrDigitAt(text, end)) continue
    if (!ISSUERS.test(digits) || isTail(text, start) || saysHarmless(text, start, end)) continue
    if (last === i && saysParcel(text, start)) continue
    if (isCardSplit(groups, i, last) || saysCard(text, start, end))
      return found(groups, i, last, 'card', digits)
  }
  return null
}

const PRINTED = /^(?:4-4-4-[1-4]|4-4-4-4-[1-3]|4-6-[45]|4-3-3-3|5-5-5|8-8|1(?:-1){12,18})$/

/**
 * Written in one row or as printed. Thirteen digits in a row are a parcel number before they are one of the Visa cards of
 * the last century: those count only where the text says card.
 */
function isCardSplit(groups: DigitGroups, first: number, last: number): boolean {
  if (first === last) return groups.size(first) > 13 && !groups.joined(first + 1, JOIN.hyphen)
  const sizes: number[] = []
  for (let i = first; i <= last; i++) sizes.push(groups.size(i))
  return PRINTED.test(sizes.join('-'))
}
