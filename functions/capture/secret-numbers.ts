// SPDX-License-Identifier: Apache-2.0
// Finds the numbers of people in plain text: resident and foreigner numbers, driving licences, passports, cards and bank
// accounts. The text is cut into groups of digits once and each group looks at most a few groups ahead: linear time.

import { accountEnd } from './secret-accounts.ts'
import { cardAt } from './secret-cards.ts'
import { licenceAt, passportAt } from './secret-documents.ts'
import {
  type DigitGroups,
  digitGroups,
  digitsOf,
  type Found,
  found,
  JOIN,
  type SecretHit,
} from './secret-groups.ts'
import { residentAt } from './secret-residents.ts'

/** Hits in order of place, none overlapping. */
export function findNumbers(text: string): SecretHit[] {
  const groups = digitGroups(text)
  const hits: SecretHit[] = []
  for (let i = 0; i < groups.count; ) {
    if (isTooShort(groups, i)) {
      i += 1
      continue
    }
    const next =
      residentAt(text, groups, i) ??
      licenceAt(text, groups, i) ??
      passportAt(text, groups, i) ??
      cardAt(text, groups, i) ??
      accountAt(text, groups, i, hits.at(-1))
    if (next === null) {
      i += 1
      continue
    }
    hits.push(next.hit)
    i = next.next
  }
  return hits
}

/** A lone group with fewer digits than any number written in one row, and not the start of a passport number. */
function isTooShort(groups: DigitGroups, i: number): boolean {
  const size = groups.size(i)
  return size < 7 && size !== 3 && (i + 1 === groups.count || groups.joined(i + 1, JOIN.none))
}

function accountAt(text: string, groups: DigitGroups, i: number, previous: SecretHit | undefined): Found {
  const last = accountEnd(text, groups, i, previous)
  return last < 0 ? null : found(groups, i, last, 'account', digitsOf(text, groups, i, last))
}
