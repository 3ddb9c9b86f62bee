// SPDX-License-Identifier: Apache-2.0
// Checks exceptions, those of exceptions.yaml and one that is about to be recorded: a last day within reach, a rule that
// exists, and an approver who is not the person concerned.
import { MAX_EXCEPTION_DAYS, type Plan } from '../schemas/plan.ts'
import { type Problem, problem, repeated, reversed } from './problem.ts'
import { versionOn } from './versions.ts'

export type ExceptionEntry = Plan['exceptions'][number]

const DAY_MS = 86_400_000

/** The longest an exception that starts on a day may last, in days: the plan's word, or a year. */
export const longestException = (plan: Plan, firstDay: string): number =>
  versionOn(plan, firstDay).review.exception_days ?? MAX_EXCEPTION_DAYS

/** Two accounts are one person when they have one name, or one key as a data subject in the roster. */
const samePerson = (plan: Plan, one: string, other: string): boolean => {
  if (one.toLowerCase() === other.toLowerCase()) return true
  const keys = (account: string) =>
    plan.roster.filter((entry) => entry.id === account).flatMap((entry) => entry.subject_id ?? [])
  return keys(one).some((key) => keys(other).includes(key))
}

/** What is wrong with one exception. `where` is the file and the path of it. */
export const checkException = (
  plan: Plan,
  one: ExceptionEntry,
  where: string,
  rules?: Readonly<Record<string, unknown>>,
): Problem[] => {
  const problems: Problem[] = []
  const add = (...args: Parameters<typeof problem>) => problems.push(problem(...args))
  if (one.valid_to === undefined)
    add(
      `${where}.valid_to`,
      'exception_expiry',
      '예외에는 끝나는 날이 있어야 합니다.',
      'An exception needs a last day.',
    )
  if (samePerson(plan, one.approved_by, one.actor))
    add(
      `${where}.approved_by`,
      'exception_approver',
      '예외의 대상자가 스스로 승인하였습니다.',
      'The approver is the person concerned.',
    )
  if (rules && !(one.rule in rules))
    add(
      `${where}.rule`,
      'exception_rule_unknown',
      `${one.rule}(이)라는 규칙이 없습니다.`,
      `There is no rule ${one.rule}; allowed: the ids in docs/reference/rules.md`,
    )
  if (one.valid_to === undefined) return problems
  if (reversed(one)) {
    add(
      `${where}.valid_to`,
      'validity_reversed',
      '끝나는 날이 시작하는 날보다 빠릅니다.',
      'The last day lies before the first.',
    )
    return problems
  }
  const days = (Date.parse(one.valid_to) - Date.parse(one.valid_from)) / DAY_MS + 1
  const longest = longestException(plan, one.valid_from)
  if (days > longest)
    add(
      `${where}.valid_to`,
      'exception_too_long',
      `예외는 ${longest}일까지만 둘 수 있습니다. 적힌 기간: ${days}일`,
      `An exception lasts at most ${longest} days; came: ${days}`,
    )
  return problems
}

/** What is wrong with the exceptions of the plan. The id of an exception is never used again. */
export const checkExceptions = (plan: Plan, rules?: Readonly<Record<string, unknown>>): Problem[] => {
  const again = repeated(plan.exceptions.map((one) => one.id))
  return plan.exceptions.flatMap((one, index) => {
    const where = `exceptions.yaml exceptions[${index}]`
    return [
      ...checkException(plan, one, where, rules),
      ...(again.includes(index)
        ? [
            problem(
              `${where}.id`,
              'duplicate',
              '예외의 id는 다시 쓰지 않습니다.',
              'The id of an exception is never reused.',
            ),
          ]
        : []),
    ]
  })
}
