// SPDX-License-Identifier: Apache-2.0
// Resident and foreigner registration numbers: a birth date, a digit for century and sex, six more. Only numbers given out
// before October 2020 have a check digit, so the way a number is written and what stands around it decide with it.

import {
  chainOf,
  type DigitGroups,
  digitsOf,
  type Found,
  found,
  isTail,
  JOIN,
  touchesLatin,
} from './secret-groups.ts'
import { saysCompany, saysHarmless, saysParcel, saysResident } from './secret-words.ts'

const WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether 13 digits start with a day of the calendar. */
export function hasBirthDate(digits: string): boolean {
  const month = Number(digits.slice(2, 4))
  const day = Number(digits.slice(4, 6))
  return day >= 1 && day <= (MONTH_DAYS[month - 1] ?? 0)
}

/** The check digit of numbers given out before October 2020; for foreigners it is shifted by two. */
export function hasCheckDigit(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < 12; i++) sum += Number(digits[i]) * (WEIGHTS[i] as number)
  const last = (11 - (sum % 11)) % 10
  const foreign = (digits[6] as string) >= '5' && (digits[6] as string) <= '8'
  return Number(digits[12]) === (foreign ? (last + 2) % 10 : last)
}

// S = 9 and 0 are births before 1900. A document number of these years (261001-0000123) has that shape far more often.
const isOldCentury = (digits: string): boolean => digits[6] === '9' || digits[6] === '0'
const readsAsRecentDate = (digits: string): boolean => digits >= '24' && digits < '40'

/** An EAN-13 of GS1 Korea: 880 and a right check digit. One in four of those starts with a date of 1988. */
function isBarcode(digits: string): boolean {
  if (!digits.startsWith('880')) return false
  let sum = 0
  for (let i = 0; i < 13; i++) sum += Number(digits[i]) * (i % 2 === 0 ? 1 : 3)
  return sum % 10 === 0
}

/** How 13 digits were written, and what stands directly around them. */
export type ResidentWriting = { hyphened: boolean; apart: boolean; loose: boolean; labelled: boolean }

/**
 * Whether 13 digits with a birth date are a resident number. Written 900101-1234567 they are, with or without a check
 * digit. Written as 13 digits in a row they may be a parcel or order number: 3 % of all random 13-digit numbers start with
 * a date. Those count too, unless a harmless label stands directly before them; with a parcel word further off, hanging on
 * a longer code or reading as a Korean barcode only a right check digit convicts. So a bare resident number right behind
 * the word 송장 stays, and 3 % of the 13-digit parcel numbers that stand without any word are replaced.
 */
export function isResident(digits: string, writing: ResidentWriting): boolean {
  if (writing.labelled && !writing.hyphened) return false
  if (hasCheckDigit(digits)) return true
  if (!writing.apart) return false
  if (writing.hyphened) return !((isOldCentury(digits) || writing.labelled) && readsAsRecentDate(digits))
  return !isOldCentury(digits) && !writing.loose && !isBarcode(digits)
}

const FOLLOWERS = /^(?:원|\s?\(?(?:번\s?)?(?:주문|상품|바코드|order))/i

export function residentAt(text: string, groups: DigitGroups, i: number): Found {
  const last = chainOf(groups, i, 13)
  if (last < 0) return null
  const digits = digitsOf(text, groups, i, last)
  if (!hasBirthDate(digits)) return null
  const start = groups.start[i] as number
  const end = groups.end[last] as number
  if (saysCompany(text, start)) return null
  const kind = (digits[6] as string) >= '5' && (digits[6] as string) <= '8' ? 'foreigner_number' : 'rrn'
  if (saysResident(text, start, end)) return found(groups, i, last, kind, digits)

  const single = last === i
  if (
    single &&
    (touchesLatin(text, start, end) || groups.joined(i, JOIN.dot) || groups.joined(i + 1, JOIN.dot))
  )
    return null
  const spelt = last - i === 12
  const halves = groups.size(i) === 6 && (last - i === 1 || (last - i === 2 && groups.size(i + 1) === 1))
  const hyphened = halves && groups.join[i + 1] !== JOIN.space
  const dated = groups.size(i) === 2 && groups.size(last) === 7 && hasCheckDigit(digits)
  if (!single && !spelt && !halves && !dated) return null
  const writing = {
    hyphened,
    apart:
      !groups.joined(i, JOIN.hyphen) &&
      !groups.joined(last + 1, JOIN.hyphen) &&
      (hyphened || !isTail(text, start)),
    loose: !hyphened && (saysParcel(text, start) || FOLLOWERS.test(text.slice(end, end + 10))),
    labelled: saysHarmless(text, start, end),
  }
  return isResident(digits, writing) ? found(groups, i, last, kind, digits) : null
}
