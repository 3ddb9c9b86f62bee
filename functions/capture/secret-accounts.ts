// SPDX-License-Identifier: Apache-2.0
// Decides whether digits beside a bank's name are its customer's account: banks have no common format and no check digit,
// so the words around the number and what else it could be (a phone, a company, a date, an address) decide.

import {
  type DigitGroups,
  digitsOf,
  isCoded,
  isLatinAt,
  JOIN,
  type SecretHit,
  touchesLatin,
} from './secret-groups.ts'
import { bankContext } from './secret-words.ts'

const FEWEST = 10
const MOST = 16
const LIST_GAP = 4

/** The last group of an account number that starts at group i, or -1. */
export function accountEnd(
  text: string,
  groups: DigitGroups,
  i: number,
  previous: SecretHit | undefined,
): number {
  if (groups.joined(i, JOIN.hyphen) || groups.joined(i, JOIN.dot)) return -1
  const last = runEnd(groups, i)
  if (last < 0) return -1
  const start = groups.start[i] as number
  const end = groups.end[last] as number
  const inList = previous?.kind === 'account' && start - previous.end <= LIST_GAP
  const context = inList ? 'beside' : bankContext(text, start, end)
  if (context === 'none' || (context === 'near, after an errand' && last === i) || text[start - 1] === '+')
    return -1
  const far = context.startsWith('near')
  if (far && isCoded(text, start)) return -1
  if (touchesLatin(text, start, end) && (far || isLatinAt(text, end))) return -1

  const digits = digitsOf(text, groups, i, last)
  const sizes: number[] = []
  for (let k = i; k <= last; k++) sizes.push(groups.size(k))
  const shape = sizes.join('-')
  if (context === 'account') return isAddress(groups, i, last, digits) ? -1 : last
  if (isPhone(shape, digits, far) || startsWithDate(shape, digits) || isAddress(groups, i, last, digits))
    return -1
  if (/82[\s-]{1,3}$/.test(text.slice(Math.max(0, start - 5), start)) || UNIT.test(text.slice(end, end + 3)))
    return -1
  // Parcels of the post office have 13 digits, its accounts 14.
  if (context === 'post office' && /^(?:13|5-4-4)$/.test(shape)) return -1
  if (shape === '3-2-5' && (far || isCompany(digits))) return -1
  return last
}

function runEnd(groups: DigitGroups, i: number): number {
  let total = groups.size(i)
  if (total > MOST) return -1
  const join = groups.join[i + 1]
  if (
    join === undefined ||
    join === JOIN.none ||
    join === JOIN.other ||
    (join === JOIN.space && total >= FEWEST)
  ) {
    return total >= FEWEST ? i : -1
  }
  let last = i
  while (groups.join[last + 1] === join) {
    const next = total + groups.size(last + 1)
    // Numbers that follow after a space may belong to something else: stop before what would not fit.
    if (join === JOIN.space && (next > MOST || (total >= FEWEST && groups.joined(last + 2, JOIN.hyphen))))
      break
    total = next
    last += 1
    if (total > MOST) return -1
  }
  return total >= FEWEST ? last : -1
}

const UNIT = /^\s?(?:원|개|건|명|점|회|초|kg|km|byte)/i
const PHONE =
  /^(?:3-[34]-4 (?:01[016789]|0[3-6][1-5]|0[78]0)|2-[34]-4 (?:02|10)|4-[34]-4 050|(?:3-8|11) 01[016789]|(?:9|10|11) (?:02|0[3-6][1-5]|0[78]0))/

// A mobile number is never an account beside a bank's name; a bare number with an area code is, when the name is attached.
const isPhone = (shape: string, digits: string, far: boolean): boolean =>
  PHONE.test(`${shape} ${digits}`) && (far || shape.includes('-') || /^01[016789]/.test(digits))

const startsWithDate = (shape: string, digits: string): boolean =>
  /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/.test(digits) && /^(?:4-2-2|8-|\d+$)/.test(shape)

function isAddress(groups: DigitGroups, first: number, last: number, digits: string): boolean {
  if (last - first !== 3 || !groups.joined(first + 1, JOIN.dot)) return false
  let at = 0
  for (let i = first; i <= last; at += groups.size(i), i++) {
    if (Number(digits.slice(at, at + groups.size(i))) > 255) return false
  }
  return true
}

const COMPANY_WEIGHTS = [1, 3, 7, 1, 3, 7, 1, 3, 5]

/** The check digit of a business registration number. */
function isCompany(digits: string): boolean {
  let sum = Math.floor((Number(digits[8]) * 5) / 10)
  for (let i = 0; i < 9; i++) sum += Number(digits[i]) * (COMPANY_WEIGHTS[i] as number)
  return (10 - (sum % 10)) % 10 === Number(digits[9])
}
