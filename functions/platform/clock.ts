// SPDX-License-Identifier: Apache-2.0
// The clock is an argument, so that every test and replay is exact.

export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands at one moment, as `--now` asks. */
export const fixedClock = (moment: Date): Clock => ({ now: () => new Date(moment) })

/** RFC 3339 in UTC with six decimals: the one encoding of a TIMESTAMP in rows and parameters. */
export const toTimestamp = (moment: Date): string => moment.toISOString().replace('Z', '000Z')
