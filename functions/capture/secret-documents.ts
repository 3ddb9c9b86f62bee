// SPDX-License-Identifier: Apache-2.0
// Driving licence and passport numbers, which have no check digit that is public: their shape, and the words beside it
// where the shape is shared with order numbers and product codes.

import {
  chainOf,
  type DigitGroups,
  digitsOf,
  type Found,
  found,
  isCoded,
  isLatinAt,
  isLatinOrDigitAt,
  JOIN,
  touchesLatin,
} from './secret-groups.ts'
import { regionBefore, saysGoods, saysHarmless, saysLicence, saysPassport } from './secret-words.ts'

const isRegion = (digits: string): boolean => digits >= '11' && digits < '29'

/** 11-12-345678-90 in any separators, 서울 12-345678-90, and twelve digits in any grouping where the text says licence. */
export function licenceAt(text: string, groups: DigitGroups, i: number): Found {
  const start = groups.start[i] as number
  if (groups.joined(i, JOIN.hyphen) || groups.joined(i, JOIN.dot)) return null
  const last = chainOf(groups, i, 12)
  if (last >= 0 && !groups.joined(last + 1, JOIN.hyphen)) {
    const digits = digitsOf(text, groups, i, last)
    const end = groups.end[last] as number
    const split =
      last - i === 3 && groups.size(i) === 2 && groups.size(i + 1) === 2 && groups.size(i + 2) === 6
    if (isRegion(digits) && !touchesLatin(text, start, end)) {
      const clear = saysLicence(text, start, end) || (split && !isCoded(text, start))
      if (clear && !saysHarmless(text, start, end)) return found(groups, i, last, 'driving_licence', digits)
    }
  }
  const short = chainOf(groups, i, 10)
  if (short < 0) return null
  const split = short - i === 2 && groups.size(i) === 2 && groups.size(i + 1) === 6
  if (!split && short !== i && groups.size(i) !== 2) return null
  const region = regionBefore(text, start)
  if (region === null || (!split && !saysLicence(text, region.start, groups.end[short] as number)))
    return null
  return found(
    groups,
    i,
    short,
    'driving_licence',
    region.code + digitsOf(text, groups, i, short),
    region.start,
  )
}

/**
 * A letter of M S R G D O and eight digits, or three digits, a letter and four. A product code may look the same, so the
 * number must stand alone; near a word of the warehouse, with another separator than none (M alone may have one), padded
 * with zeros or reading as a date it counts only where the text says passport. There the passports of other countries
 * count too: one or two letters and seven to nine digits.
 */
export function passportAt(text: string, groups: DigitGroups, i: number): Found {
  const digitsStart = groups.start[i] as number
  const tight = isLatinAt(text, digitsStart - 1)
  const between = text[digitsStart - 1]
  const start = digitsStart - (tight ? 1 : 2)
  if (!isLatinAt(text, start) || (!tight && between !== ' ' && between !== '-')) return null

  const middle = groups.end[i] as number
  const isNew =
    groups.size(i) === 3 &&
    isLatinAt(text, middle) &&
    groups.start[i + 1] === middle + 1 &&
    groups.size(i + 1) === 4
  const last = isNew ? i + 1 : chainOf(groups, i, 8)
  if (last < 0) return foreignPassportAt(text, groups, i, start)
  const end = groups.end[last] as number
  const alone = !isLatinOrDigitAt(text, start - 1) && !isLatinOrDigitAt(text, end)
  if (!alone) return foreignPassportAt(text, groups, i, start)
  const value = text
    .slice(start, end)
    .replace(/[^A-Za-z0-9]/g, '')
    .toUpperCase()
  const clear =
    saysPassport(text, start, end) || (tight && (isNew || last === i) && isOwnPassport(text, start, end))
  const spaced = !tight && last === i && text[start] === 'M' && !/^M(?:19|20)\d\d[01]\d/.test(value)
  return clear || (spaced && isOwnPassport(text, start, end))
    ? found(groups, i, last, 'passport', value, start)
    : null
}

function isOwnPassport(text: string, start: number, end: number): boolean {
  if (!/^(?:[MSRGDO][ -]?(?!000)\d{8}|[MSRGDO]\d{3}[A-Z]\d{4})$/.test(text.slice(start, end))) return false
  if (isCoded(text, start) || (/[-_]/.test(text[end] ?? '') && isLatinOrDigitAt(text, end + 1))) return false
  return !saysGoods(text, start, end) && !saysHarmless(text, start, end)
}

function foreignPassportAt(text: string, groups: DigitGroups, i: number, letter: number): Found {
  const start = isLatinAt(text, letter - 1) ? letter - 1 : letter
  const end = groups.end[i] as number
  if (!/^[A-Z]{1,2}\d{7,9}$/i.test(text.slice(start, end)) || isLatinOrDigitAt(text, start - 1)) return null
  if (isLatinOrDigitAt(text, end) || !saysPassport(text, start, end)) return null
  return found(groups, i, i, 'passport', text.slice(start, end).toUpperCase(), start)
}
