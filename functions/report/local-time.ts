// SPDX-License-Identifier: Apache-2.0
// Days and moments in the plan's zone, as numbers that a language puts into words.
import { TZDate } from '@date-fns/tz'

export type LocalDay = { year: number; month: number; day: number; weekday: number }
export type LocalMoment = LocalDay & { hour: number; minute: number }

/** A calendar day `YYYY-MM-DD`; weekday 0 is Sunday. */
export const dayParts = (day: string): LocalDay => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return { year, month, day: date, weekday: new Date(Date.UTC(year, month - 1, date)).getUTCDay() }
}

/** A moment as the clock on the wall in the zone shows it. */
export const momentParts = (moment: string, timeZone: string): LocalMoment => {
  const local = new TZDate(moment, timeZone)
  return {
    year: local.getFullYear(),
    month: local.getMonth() + 1,
    day: local.getDate(),
    weekday: local.getDay(),
    hour: local.getHours(),
    minute: local.getMinutes(),
  }
}

/** `09:05`. */
export const clockTime = ({ hour, minute }: Pick<LocalMoment, 'hour' | 'minute'>): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`

/** Whether two days are the first and the last of one month. */
export const isWholeMonth = (first: string, last: string): boolean => {
  const { year, month, day } = dayParts(last)
  return first === `${last.slice(0, 7)}-01` && day === new Date(Date.UTC(year, month, 0)).getUTCDate()
}
