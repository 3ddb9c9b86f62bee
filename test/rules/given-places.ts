// SPDX-License-Identifier: Apache-2.0
// Days of Seoul and addresses as they are stored.

const ZONE_MS = 9 * 3_600_000
export const DAY_MS = 86_400_000

/** The day of a moment in Asia/Seoul. */
export const seoulDay = (moment: Date): string =>
  new Date(moment.getTime() + ZONE_MS).toISOString().slice(0, 10)
/** The first instant of a day in Asia/Seoul. */
export const seoulMidnight = (day: string): Date => new Date(Date.parse(`${day}T00:00:00Z`) - ZONE_MS)
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)

/** An IPv4 or full-form IPv6 address as the 32 hex digits that are stored. */
export const hexOf = (ip: string): string =>
  ip.includes(':')
    ? ip
        .split(':')
        .map((part) => part.padStart(4, '0'))
        .join('')
    : `00000000000000000000ffff${ip
        .split('.')
        .map((part) => Number(part).toString(16).padStart(2, '0'))
        .join('')}`
