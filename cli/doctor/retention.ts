// SPDX-License-Identifier: Apache-2.0
// Retention: what is overdue or stopped, which holds are in force, and which other records somebody has to look after.
import { openHolds } from '../../functions/retain/holds.ts'
import { todayOf } from '../../functions/retain/plan-retention.ts'
import { isOpen, remindersOn } from '../../functions/retain/reminders.ts'
import { type Retention, retentionNow } from '../../functions/retain/retain.ts'
import { versionOn } from '../../plan/versions.ts'
import type { Ledger } from '../ledger.ts'
import { retainDeps } from '../retain/deps.ts'
import { count, reminderLine } from '../retain/plan-text.ts'
import type { Session } from '../session.ts'
import { type Finding, failed, ok, warning } from './check.ts'

const WHAT = 'Retention'

const overdue = ({ due }: Retention): Finding[] => {
  const late = due.filter((part) => part.state === 'overdue')
  const [first] = late
  return first
    ? [
        failed(
          WHAT,
          `overdue: ${count(late.length, 'slice')}, the oldest of ${first.day}, due by ${first.until}`,
          'access-ledger retain --plan shows them; --apply --confirmed-by destroys them.',
        ),
      ]
    : []
}

const cutShort = ({ unfinished }: Retention): Finding[] =>
  unfinished.map((run) =>
    failed(WHAT, `the destruction ${run.run_id} was cut short`, 'access-ledger retain --apply finishes it.'),
  )

const stopped = ({ stops, due, unfinished }: Retention): Finding[] =>
  stops
    .filter(
      ({ code }) => due.length + unfinished.length > 0 || code === 'RETAIN_PLAN' || code === 'RETAIN_FLOOR',
    )
    .map(({ code, detail }) =>
      failed(
        WHAT,
        `${code}: ${detail}`,
        'Nothing is destroyed until this is settled; see docs/reference/errors.md.',
      ),
    )

const nextEnd = ({ classes }: Retention): string | undefined =>
  classes
    .flatMap((one) => (one.next ? [one.next.on] : []))
    .sort()
    .at(0)

const waiting = (retention: Retention, ledger: Ledger): Finding => {
  const { due, today } = retention
  const { automatic } = versionOn(ledger.plan, today).destruction
  const how = automatic
    ? `destroyed each day, as ${automatic.confirmed_by} confirmed`
    : 'a person confirms each time'
  if (due.length > 0 && !automatic)
    return warning(
      WHAT,
      `due: ${count(due.length, 'slice')}; ${how}`,
      'access-ledger retain --plan shows them.',
    )
  const next = nextEnd(retention)
  return ok(WHAT, `due: ${count(due.length, 'slice')}${next ? `, the next end on ${next}` : ''}; ${how}`)
}

/** What is past its retention, and what is in the way. */
export const checkRetention = async (ledger: Ledger, session: Session): Promise<Finding[]> => {
  const retention = await retentionNow(retainDeps(ledger, session), { clock: false, large: [] })
  const bad = [...overdue(retention), ...cutShort(retention), ...stopped(retention)]
  const { undated, tight } = retention
  return [
    ...(bad.length > 0 ? bad : [waiting(retention, ledger)]),
    ...(undated.length > 0
      ? [
          warning(
            WHAT,
            `${undated.length} archive objects have no day and are never destroyed`,
            'access-ledger retain --plan names them.',
          ),
        ]
      : []),
    ...(tight.length > 0
      ? [
          warning(
            WHAT,
            `${count(tight.length, 'slice')} cannot be unrecoverable in time`,
            'Lengthen the period in plan.yaml: it is too close to its floor.',
          ),
        ]
      : []),
  ]
}

export const checkHolds = async (ledger: Ledger): Promise<Finding> => {
  const holds = await openHolds(ledger.warehouse)
  return ok(
    'Holds',
    holds.length === 0 ? 'none in force' : `in force: ${holds.map((one) => one.hold_id).join(', ')}`,
  )
}

/** Other records of the plan: reminders open today, else the next one. */
export const checkOtherRecords = (ledger: Ledger, { clock }: Session): Finding => {
  const today = todayOf(ledger.plan, clock.now())
  const reminders = remindersOn(ledger.plan, today)
  const open = reminders.filter(({ current }) => isOpen(current, today)).map(({ current }) => current)
  if (open.length > 0)
    return warning(
      'Other records',
      open.map(reminderLine).join('; '),
      'They lie outside the ledger: ask their owners.',
    )
  const next = reminders.map((one) => one.next.due_on).sort()[0]
  return ok('Other records', next ? `the next reminder is on ${next}` : 'the plan names none')
}
