// SPDX-License-Identifier: Apache-2.0
// What retain would do, as a person reads it: per class what happens and why, then what stops it and what comes next.
import type { ClassPlan, Sum } from '../../functions/retain/plan-retention.ts'
import { isOpen, type Reminder, remindersOn } from '../../functions/retain/reminders.ts'
import type { Retention } from '../../functions/retain/retain.ts'
import { FLOORS } from '../../plan/floors.ts'
import { versionOn } from '../../plan/versions.ts'
import type { Plan, PlanVersion, Span } from '../../schemas/plan.ts'

/** `1 slice`, `2,000 slices`. */
export const count = (n: number, one: string): string =>
  `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`

const spanText = ({ years = 0, months = 0, days = 0 }: Span): string =>
  [
    ...(years ? [count(years, 'year')] : []),
    ...(months ? [count(months, 'month')] : []),
    ...(days ? [count(days, 'day')] : []),
  ].join(' ')

const sumText = ({ rows, objects, days, first_day, last_day }: Sum): string =>
  [
    ...(rows > 0 || objects === 0 ? [count(rows, 'row')] : []),
    ...(objects > 0 ? [count(objects, 'archive object')] : []),
    days === 1 ? `of ${first_day}` : `of ${count(days, 'day')}, ${first_day} to ${last_day}`,
  ].join(', ')

const row = (label: string, text: string): string => `  ${label.padEnd(10)} ${text}`

const classLines = (one: ClassPlan, version: PlanVersion): string[] => {
  const retention = version.retention.find((entry) => entry.class === one.retention_class)
  const floor = FLOORS[one.retention_class]
  const { due, overdue, held, fresh, later } = one.sums
  const within = version.destruction.within_days
  const kept = retention
    ? `kept ${spanText(retention.period)} by plan ${version.version} clause ${retention.clause}${floor ? `; floor ${spanText(floor.period)}, ${floor.clause}` : ''}`
    : 'not in the plan'
  return [
    `${one.retention_class}: ${kept}`,
    ...(overdue
      ? [row('OVERDUE', `${sumText(overdue)}: ended more than ${within} days ago; is destroyed`)]
      : []),
    ...(due ? [row('due', `${sumText(due)}: the retention has ended; is destroyed`)] : []),
    ...(fresh ? [row('waits', `${sumText(fresh)}: arrived a moment ago and cannot be deleted yet`)] : []),
    ...(held
      ? [
          row(
            'held',
            `${sumText(held)}${one.ended_under_hold ? `; the retention has ended for ${sumText(one.ended_under_hold)}` : ''}`,
          ),
        ]
      : []),
    ...(later ? [row('kept', sumText(later))] : []),
    ...(one.next ? [row('next', `on ${one.next.on}: ${sumText(one.next.sum)}`)] : []),
    ...(due || overdue || fresh || held || later ? [] : [row('', 'nothing is stored')]),
  ]
}

const scopeText = (hold: Retention['holds'][number]): string =>
  [
    hold.system_id && `system ${hold.system_id}`,
    hold.actor_id && `actor ${hold.actor_id}`,
    hold.subject_id && `subject ${hold.subject_id}`,
    (hold.first_day || hold.last_day) && `${hold.first_day ?? '…'} to ${hold.last_day ?? '…'}`,
  ]
    .filter(Boolean)
    .join(', ')

/** A reminder of other records in one line. */
export const reminderLine = ({ stream, due_on, ended_before }: Reminder): string =>
  `${due_on}  ${stream.id} in ${stream.system}: ${stream.owner} looks whether what counts from before ${ended_before} ${stream.at_end === 'destroy' ? 'was destroyed' : 'is kept apart'}${stream.unless ? ` (${stream.unless.en})` : ''}`

const reminderLines = (plan: Plan, today: string): string[] =>
  remindersOn(plan, today)
    .map(({ current, next }) =>
      isOpen(current, today) ? { at: current, now: true } : { at: next, now: false },
    )
    .sort((a, b) => (a.at.due_on < b.at.due_on ? -1 : 1))
    .map(({ at, now }) => `${reminderLine(at)}${now ? '  NOW' : ''}`)

/** One hold in one line. */
export const holdLine = (hold: Retention['holds'][number]): string =>
  `${hold.hold_id}  ${scopeText(hold)}; placed ${hold.placed_on} by ${hold.recorded_by}: ${hold.reason}`

const listed = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]

const UNDATED_SHOWN = 5

/** The whole plan as text. */
export const planText = (retention: Retention, plan: Plan): string => {
  const version = versionOn(plan, retention.today)
  const { due, stops, holds, undated, tight, unfinished } = retention
  return [
    `Retention on ${retention.today} (${version.time_zone}), plan ${version.version}`,
    ...retention.classes.flatMap((one) => ['', ...classLines(one, version)]),
    ...listed(
      due.length + unfinished.length > 0
        ? 'Stopped: nothing is destroyed until this is settled'
        : 'Would stop a destruction; nothing is due now',
      stops.map((stop) => `${stop.code}: ${stop.detail}`),
    ),
    ...listed(
      'Cut short: the next --apply finishes them',
      unfinished.map(
        (run) => `${run.run_id}: ${count(run.slices.length, 'slice')}, confirmed by ${run.confirmed_by}`,
      ),
    ),
    ...listed('Holds in force', holds.map(holdLine)),
    ...listed('Other records of the plan, outside the ledger', reminderLines(plan, retention.today)),
    ...listed(
      'Cannot be unrecoverable in time: the period is too close to its floor',
      tight.length === 0
        ? []
        : [
            `${count(tight.length, 'slice')}; the warehouse can bring back what was deleted for some days, so lengthen the period`,
          ],
    ),
    ...listed(
      'Archive objects without a day: never destroyed',
      undated.length > UNDATED_SHOWN
        ? [...undated.slice(0, UNDATED_SHOWN), `and ${undated.length - UNDATED_SHOWN} more`]
        : undated,
    ),
  ].join('\n')
}
