// SPDX-License-Identifier: Apache-2.0
// What a simulation is asked for, checked once.
import { LedgerError } from '../../functions/platform/errors.ts'

/** Kinds of incident, in the order they are planted. */
export const INCIDENT_IDS = [
  'ten_times_the_members',
  'one_member_repeatedly',
  'holiday_burst',
  'bulk_download_at_night',
  'new_address_at_dawn',
  'failed_logins_then_success',
] as const
export type IncidentId = (typeof INCIDENT_IDS)[number]

export type SimulationOptions = {
  /** People, 1 to 300. */
  staff: number
  /** `YYYY-MM-DD` in Asia/Seoul. */
  firstDay: string
  /** 1 to 3 660. */
  days: number
  seed: number
  /** A kind named twice happens twice. */
  incidents: readonly IncidentId[]
  /** Plants the two innocent look-alikes. */
  lookAlikes: boolean
  /** Non-working days besides weekends, `YYYY-MM-DD`. */
  holidays: ReadonlySet<string>
  timeZone: 'Asia/Seoul'
  /** Adds a few events that capture must refuse, marked. */
  invalid?: boolean
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** The options, or USAGE with every problem. */
export const checkOptions = (options: SimulationOptions): SimulationOptions => {
  const wrong: string[] = []
  const integer = (name: 'staff' | 'days' | 'seed', min: number, max: number) => {
    const value = options[name]
    if (!Number.isInteger(value) || value < min || value > max)
      wrong.push(`${name} must be an integer from ${min} to ${max}, not ${value}`)
  }
  integer('staff', 1, 300)
  integer('days', 1, 3660)
  integer('seed', 0, Number.MAX_SAFE_INTEGER)
  if (!isDay(options.firstDay)) wrong.push(`the first day must be YYYY-MM-DD, not ${options.firstDay}`)
  for (const holiday of options.holidays)
    if (!isDay(holiday)) wrong.push(`a holiday must be YYYY-MM-DD, not ${holiday}`)
  if (wrong.length > 0) throw new LedgerError('USAGE', wrong.join('; '))
  return options
}

/** Reads `--incidents`: `none`, `all`, or kinds separated by commas, each with a count if wanted (`holiday_burst:2`). */
export const parseIncidents = (text: string): IncidentId[] => {
  if (text === 'none') return []
  if (text === 'all') return [...INCIDENT_IDS]
  return text.split(',').flatMap((part) => {
    const [, name, count = '1'] = /^\s*([a-z_]+)(?::([1-9]\d?))?\s*$/.exec(part) ?? []
    const id = INCIDENT_IDS.find((known) => known === name)
    if (!id)
      throw new LedgerError(
        'USAGE',
        `--incidents takes none, all, or ${INCIDENT_IDS.join(', ')}, each with a count up to 99 if wanted (holiday_burst:2), not "${part}"`,
      )
    return Array.from({ length: Number(count) }, () => id)
  })
}

const isDay = (text: string): boolean => {
  const moment = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text)
}
