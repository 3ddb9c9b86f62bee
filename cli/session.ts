// SPDX-License-Identifier: Apache-2.0
// What every command starts from: the configuration with --data over the environment, and the clock with --now.
import { type Command, InvalidArgumentError } from 'commander'
import { isValid } from 'date-fns/isValid'
import { parseISO } from 'date-fns/parseISO'
import { v7 } from 'uuid'
import type { DetectDeps } from '../functions/detect/judge-day.ts'
import { type Clock, fixedClock, systemClock } from '../functions/platform/clock.ts'
import { type Config, parseConfig } from '../functions/platform/config.ts'
import { LedgerError } from '../functions/platform/errors.ts'
import { loadRules } from '../sql/rules.ts'
import { type Ledger, openLedger } from './ledger.ts'

export type Session = { config: Config; clock: Clock }

/** Reads the global options of a command. Throws CONFIG_INVALID or USAGE. */
export const sessionOf = (command: Command): Session => {
  const { data, now } = command.optsWithGlobals<{ data?: string; now?: string }>()
  const config = parseConfig({ ...process.env, ...(data === undefined ? {} : { ACCESS_LEDGER_DATA: data }) })
  if (now === undefined) return { config, clock: systemClock }
  const moment = parseISO(now)
  if (!isValid(moment) || !/T.*(?:Z|[+-]\d\d:\d\d)$/.test(now))
    throw new LedgerError('USAGE', `--now is RFC 3339 with offset, 2026-10-05T09:00:00+09:00; got ${now}`)
  return { config, clock: fixedClock(moment) }
}

/** Opens the ledger, runs the work and closes it, whatever happens. */
export const withLedger = async <T>(session: Session, work: (ledger: Ledger) => Promise<T>): Promise<T> => {
  const ledger = await openLedger(session.config, session.clock)
  try {
    return await work(ledger)
  } finally {
    await ledger.close()
  }
}

/** What detection needs, from an open ledger. */
export const detectDeps = async (ledger: Ledger, clock: Clock): Promise<DetectDeps> => ({
  warehouse: ledger.warehouse,
  clock,
  plan: ledger.plan,
  rules: await loadRules(),
  newId: () => v7(),
})

/** Commander parser of a day. */
export const dayArgument = (text: string): string => {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseISO(text) : undefined
  if (!moment || !isValid(moment)) throw new InvalidArgumentError('A day is written YYYY-MM-DD.')
  return text
}

/** Commander parser of a whole number of at least 1. */
export const countArgument = (text: string): number => {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError('A whole number of at least 1.')
  return count
}
