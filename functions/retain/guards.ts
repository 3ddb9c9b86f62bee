// SPDX-License-Identifier: Apache-2.0
// What stops every destruction: a plan that looks wrong, a clock in doubt, too much at once. Pure.
import { atLeast, DESTRUCTION_DAYS, FLOORS, SHORTEST } from '../../plan/floors.ts'
import { PLAN_CLASSES, type Plan, type PlanClass } from '../../schemas/plan.ts'
import type { ErrorCode } from '../platform/errors.ts'

export type Stop = { code: ErrorCode; detail: string; retention_class?: PlanClass }

/** Silence of every producer for so many days is as likely a clock that jumped ahead. */
export const SILENT_DAYS = 7
/** An event further ahead of the clock than this says that the clock is behind. */
const AHEAD_MS = 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000
/** More than this share of a class and more than these days of it are not destroyed without being asked again. */
const LARGE_SHARE = 0.05
const LARGE_DAYS = 10

/** Every version must name each class once, none under its floor or three months, and destroy within five days. */
export const planStops = (plan: Plan): Stop[] =>
  plan.versions.flatMap((version) => {
    const at = `plan.yaml version ${version.version}`
    const { within_days: within } = version.destruction
    const wrong = (detail: string): Stop => ({ code: 'RETAIN_PLAN', detail: `${at}: ${detail}` })
    const classes = PLAN_CLASSES.flatMap((one): Stop[] => {
      const entries = version.retention.filter((entry) => entry.class === one)
      const [entry] = entries
      if (!entry || entries.length > 1)
        return [wrong(`class ${one} is named ${entries.length} times instead of once`)]
      const floors = [SHORTEST, ...(FLOORS[one] ? [FLOORS[one].period] : [])]
      const missed = floors.filter((floor) => !atLeast(entry.period, floor)).at(-1)
      return missed
        ? [
            {
              code: 'RETAIN_FLOOR',
              detail: `${at}: class ${one} is kept ${JSON.stringify(entry.period)}, allowed is at least ${JSON.stringify(missed)}`,
            },
          ]
        : []
    })
    return within > DESTRUCTION_DAYS
      ? [...classes, wrong(`destruction within ${within} days; allowed are at most ${DESTRUCTION_DAYS}`)]
      : classes
  })

export type ClockWitness = {
  /** When the newest event of a producer says it happened; imports and the ledger's own do not count. */
  newest_event: Date | null
  /** When the last destruction run was claimed. */
  last_run: Date | null
}

/** Why the clock is in doubt, if it is. */
export const clockStop = (now: Date, { newest_event, last_run }: ClockWitness): Stop | null => {
  const doubt = (detail: string): Stop => ({ code: 'RETAIN_CLOCK', detail })
  const said = `it says ${now.toISOString()}`
  if (last_run && last_run > now) return doubt(`${said}, and the last run was at ${last_run.toISOString()}`)
  if (!newest_event) return doubt(`${said}, and no producer sent an event to compare it with`)
  const ahead = now.getTime() - newest_event.getTime()
  if (ahead >= -AHEAD_MS && ahead < SILENT_DAYS * DAY_MS) return null
  return doubt(
    `${said}, and the newest event of a producer is of ${newest_event.toISOString()}; at most ${SILENT_DAYS} days apart are not in doubt`,
  )
}

/** How much of a class would go at once. */
export type Amount = { retention_class: PlanClass; rows: number; all_rows: number; days: number }

export const amountStop = ({ retention_class, rows, all_rows, days }: Amount): Stop | null =>
  days > LARGE_DAYS && rows > all_rows * LARGE_SHARE
    ? {
        code: 'RETAIN_TOO_MUCH',
        retention_class,
        detail: `class ${retention_class}: ${rows} of ${all_rows} rows and objects, on ${days} days`,
      }
    : null
