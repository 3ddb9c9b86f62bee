// SPDX-License-Identifier: Apache-2.0
// Judges an exception before it is recorded: by what the plan asks of every exception, and by what can be asked only of
// one made now: an approver who exists, no day of the past, nothing secret in the reason, no second one for the same.
import { looksLikeRrn, redactText } from '../../functions/capture/redact.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import { checkException } from '../../plan/check-exceptions.ts'
import { versionOn } from '../../plan/versions.ts'
import type { Plan } from '../../schemas/plan.ts'

export type NewException = {
  id: string
  rule: string
  system: string | null
  actor: string
  reason: string
  approved_by: string
  valid_from: string
  valid_to: string
}
/** An exception as `except list` gives it. */
export type Listed = {
  exception_id: string
  state: 'in force' | 'not yet' | 'ended' | 'expired' | 'removed'
  rule_id: string
  actor_id: string | null
  system_id: string | null
  valid_from: string
  valid_to: string
}

const OPTIONS: Readonly<Record<string, string>> = {
  '.valid_to': '--until',
  '.approved_by': '--approver',
  '.rule': '--rule',
}
const ID = /^[a-z0-9][a-z0-9_.-]{0,63}$/
// Only whether something is found counts here, so the key is of no account.
const ANY_KEY = { id: 'none', secret: new Uint8Array(32) }

const lengthFault = (option: string, text: string, longest: number): string | undefined => {
  const length = text.trim().length
  return length > 0 && length <= longest
    ? undefined
    : `${option}: allowed: 1 to ${longest} characters; came: ${length}`
}

/** What is wrong with a reason, if anything: its length, or that it holds what may not be stored in clear. */
export const reasonFault = (reason: string): string | undefined => {
  const secret = redactText(reason, ANY_KEY).kinds[0]
  return (
    lengthFault('--reason', reason, 1000) ??
    (secret && `--reason: holds what reads like a ${secret}; say it without`)
  )
}

const accountFault = (option: string, account: string): string | undefined =>
  lengthFault(option, account, 128) ?? (looksLikeRrn(account) ? `${option}: is no opaque account` : undefined)

const wordFaults = (one: NewException): string[] =>
  [
    ID.test(one.id)
      ? undefined
      : '--id: allowed: lower-case letters, digits, hyphen, dot and underscore, at most 64',
    accountFault('--actor', one.actor),
    accountFault('--approver', one.approved_by),
    reasonFault(one.reason),
  ].filter((fault) => fault !== undefined)

/** Who may approve: an account of the roster that is valid on the day, the officer, the deputy, who approved the plan. */
const approvers = (plan: Plan, day: string): string[] => {
  const { officer, deputy, approved_by } = versionOn(plan, day)
  const people = [officer, ...(deputy ? [deputy] : [])].flatMap((person) => [person.name, person.email])
  const accounts = plan.roster
    .filter((one) => (one.valid_from ?? day) <= day && day <= (one.valid_to ?? day))
    .filter((one) => one.type !== 'service' && (one.left_on ?? day) >= day)
  return [...people, approved_by, ...accounts.map((one) => one.id)]
}

const covers = (held: Listed, one: NewException): boolean =>
  (held.state === 'in force' || held.state === 'not yet') &&
  held.rule_id === one.rule &&
  held.actor_id === one.actor &&
  (held.system_id === null || held.system_id === one.system) &&
  held.valid_from <= one.valid_from &&
  one.valid_to <= held.valid_to

const momentFaults = (
  one: NewException,
  { plan, listed, today }: { plan: Plan; listed: readonly Listed[]; today: string },
): string[] => {
  const faults: string[] = []
  const systems = plan.systems.map((system) => system.id)
  if (one.system !== null && !systems.includes(one.system))
    faults.push(`--system: ${one.system} is not registered; allowed: ${systems.join(', ')}`)
  if (!approvers(plan, today).includes(one.approved_by))
    faults.push(
      '--approver: allowed: an account of the roster, or name or e-mail of the officer, of the deputy or of who approved the plan',
    )
  if (one.valid_from < today)
    faults.push(
      `--from: allowed: ${today} or later; came: ${one.valid_from}. What was found before is decided by a verdict`,
    )
  if (listed.some((held) => held.exception_id === one.id))
    faults.push(`--id: ${one.id} was used before, and an id is never used again`)
  const held = listed.find((other) => covers(other, one))
  if (held) faults.push(`${held.exception_id} covers this already until ${held.valid_to}`)
  return faults
}

/** Throws EXCEPTION_REFUSED with everything that is wrong. Never quotes the reason or a person. */
export const requireException = (
  one: NewException,
  context: { plan: Plan; rules: Readonly<Record<string, unknown>>; listed: readonly Listed[]; today: string },
): void => {
  const { system, ...entry } = one
  const problems = checkException(
    context.plan,
    { ...entry, ...(system === null ? {} : { system }) },
    '',
    context.rules,
  )
  const faults = [
    ...wordFaults(one),
    ...problems.map(({ where, message }) => `${OPTIONS[where] ?? where}: ${message.en}`),
    ...momentFaults(one, context),
  ]
  if (faults.length > 0) throw new LedgerError('EXCEPTION_REFUSED', faults.join('\n'))
}
