// SPDX-License-Identifier: Apache-2.0
// Parameters of a query from the command line: `name=value`, or `name:TYPE=value` for free SQL.
import { isValid } from 'date-fns/isValid'
import { parseISO } from 'date-fns/parseISO'
import { LedgerError } from '../../functions/platform/errors.ts'
import type { Value } from '../../functions/platform/warehouse.ts'

export type GivenParameter = { name: string; type: string | undefined; text: string }

/** Parses one --param. Throws SQL_PARAMETER. */
export const parseParameter = (given: string): GivenParameter => {
  const match = /^([A-Za-z_]\w*)(?::([A-Za-z0-9<>]+))?=(.*)$/s.exec(given)
  if (!match)
    throw new LedgerError(
      'SQL_PARAMETER',
      `expected name=value or name:TYPE=value, got ${given.slice(0, 40)}`,
    )
  return { name: match[1] ?? '', type: match[2]?.toUpperCase(), text: match[3] ?? '' }
}

/** The type that the writing of a value suggests, for free SQL without a stated type. */
export const guessType = (text: string): string => {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return 'DATE'
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return 'TIMESTAMP'
  if (/^-?\d{1,18}$/.test(text)) return 'INT64'
  if (/^(true|false)$/i.test(text)) return 'BOOL'
  return 'STRING'
}

/** The value of a type in the encoding of the warehouse. Throws SQL_PARAMETER naming the parameter and the type. */
export const parameterValue = (name: string, type: string, text: string): Value => {
  const wrong = (written?: string) =>
    new LedgerError('SQL_PARAMETER', `${name} is ${type}${written ? `, ${written}` : ''}`)
  switch (type) {
    case 'INT64': {
      if (!/^-?\d+$/.test(text)) throw wrong()
      return Number.isSafeInteger(Number(text)) ? Number(text) : text
    }
    case 'FLOAT64': {
      if (text.trim() === '' || Number.isNaN(Number(text))) throw wrong()
      return Number(text)
    }
    case 'BOOL':
      if (!/^(true|false)$/i.test(text)) throw wrong()
      return text.toLowerCase() === 'true'
    case 'DATE':
      if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !isValid(parseISO(text))) throw wrong('YYYY-MM-DD')
      return text
    case 'TIMESTAMP': {
      const moment = parseISO(text.replace(/\.\d+/, ''))
      if (!isValid(moment) || !/T.*(?:Z|[+-]\d\d:\d\d)$/.test(text))
        throw wrong('RFC 3339 with offset, 2026-10-05T09:00:00+09:00')
      const fraction = /\.(\d+)/.exec(text)?.[1] ?? ''
      return `${moment.toISOString().slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z`
    }
    case 'ARRAY<STRING>':
      return text === '' ? [] : text.split(',')
    case 'STRING':
      return text
    default:
      throw wrong('and that cannot be given here')
  }
}
