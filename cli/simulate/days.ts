// SPDX-License-Identifier: Apache-2.0
// Days and moments of Asia/Seoul, which has been at +09:00 without daylight saving since 1988.

const DAY = 86_400_000
const OFFSET = 9 * 3_600_000

/** The day `count` days later, `YYYY-MM-DD`. */
export const dayAfter = (day: string, count = 1): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10)

/** `count` days from `first` on. */
export const daysFrom = (first: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => dayAfter(first, index))

/** 0 for Sunday to 6 for Saturday. */
export const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay()

/** Milliseconds since 1970 of a second of the day in Asia/Seoul; parts of a second count. */
export const momentOf = (day: string, seconds: number): number =>
  Math.round(Date.parse(`${day}T00:00:00+09:00`) + seconds * 1000)

/** The day in Asia/Seoul of a moment. */
export const dayOf = (moment: number): string => new Date(moment + OFFSET).toISOString().slice(0, 10)

/** RFC 3339 with the offset of Asia/Seoul. */
export const offsetText = (moment: number): string =>
  new Date(moment + OFFSET).toISOString().replace('Z', '+09:00')

/** Seconds of the day of a clock time `HH:MM`. */
export const clock = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 3600 + minutes * 60
}

/** Monday to Friday and no holiday. */
export const isWorkingDay = (day: string, holidays: ReadonlySet<string>): boolean =>
  weekdayOf(day) % 6 !== 0 && !holidays.has(day)
