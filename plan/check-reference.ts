// SPDX-License-Identifier: Apache-2.0
// Checks the optional registers: watched and withdrawn subjects, relationships, sites, hours of departments, rights of roles.
import type { Plan } from '../schemas/plan.ts'
import { overlap, type Problem, problem, reversed } from './problem.ts'

type Entry = { valid_from?: string | undefined; valid_to?: string | undefined }
type Register =
  | 'watchlist'
  | 'withdrawn_subjects'
  | 'relationships'
  | 'sites'
  | 'department_hours'
  | 'role_rights'

/** What may not stand twice at a time. */
const KEYS: Readonly<{ [R in Register]: (one: Plan[R][number]) => string[] }> = {
  watchlist: (one) => [one.subject_id],
  withdrawn_subjects: (one) => [one.subject_id],
  relationships: (one) => [JSON.stringify([one.subject_id, one.actor, one.department])],
  sites: (one) => [one.site],
  department_hours: (one) => one.days.map((day) => JSON.stringify([one.department, day])),
  role_rights: (one) => [JSON.stringify([one.role, one.system])],
}

const checkEntries = <R extends Register>(plan: Plan, register: R): Problem[] => {
  const entries = plan[register] as readonly (Plan[R][number] & Entry)[]
  const held = new Map<string, Entry[]>()
  return entries.flatMap((one, index) => {
    const where = `${register}.yaml ${register}[${index}]`
    const problems: Problem[] = []
    for (const key of KEYS[register](one)) {
      const before = held.get(key) ?? []
      if (before.some((other) => overlap(other, one)))
        problems.push(
          problem(
            where,
            'duplicate',
            '같은 항목이 같은 기간에 두 번 나옵니다.',
            'The same entry is given twice for the same time.',
          ),
        )
      held.set(key, [...before, one])
    }
    if (reversed(one))
      problems.push(
        problem(
          `${where}.valid_to`,
          'validity_reversed',
          '끝나는 날이 시작하는 날보다 빠릅니다.',
          'The last day lies before the first.',
        ),
      )
    return problems
  })
}

/** Hours that begin and end, and rights in systems that exist. */
const checkMeaning = (plan: Plan): Problem[] => [
  ...plan.department_hours.flatMap((one, index) =>
    one.from === one.to
      ? [
          problem(
            `department_hours.yaml department_hours[${index}].to`,
            'hours_empty',
            '시작과 끝이 같습니다.',
            'It ends when it begins.',
          ),
        ]
      : [],
  ),
  ...plan.role_rights.flatMap((one, index) =>
    plan.systems.some((system) => system.id === one.system)
      ? []
      : [
          problem(
            `role_rights.yaml role_rights[${index}].system`,
            'system_unknown',
            `systems.yaml에 없는 시스템입니다: ${one.system}`,
            `${one.system} is not registered in systems.yaml; allowed: ${plan.systems.map(({ id }) => id).join(', ')}`,
          ),
        ],
  ),
]

/** Every problem of the optional registers. */
export const checkReference = (plan: Plan): Problem[] => [
  ...(Object.keys(KEYS) as Register[]).flatMap((register) => checkEntries(plan, register)),
  ...checkMeaning(plan),
]
