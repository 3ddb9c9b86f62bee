// SPDX-License-Identifier: Apache-2.0
// Checks how the plan destroys: in time, never under three months, and confirmed in advance by who may confirm.
import type { PlanVersion } from '../schemas/plan.ts'
import { atLeast, DESTRUCTION_DAYS, FLOORS, SHORTEST } from './floors.ts'
import { type Problem, problem } from './problem.ts'

const normal = (text: string): string => text.normalize('NFC').trim().toLowerCase()

/** The officer or deputy of a version by name or address, or undefined for anybody else (개인정보 보호법 시행령 32⑤3: the officer confirms). */
export const confirmingPerson = (version: PlanVersion, given: string): string | undefined => {
  const persons = [version.officer, ...(version.deputy ? [version.deputy] : [])]
  const wanted = normal(given)
  return persons.find((one) => [one.name, one.email].map(normal).includes(wanted))?.name
}

/** Destruction is within the legal days, classes without a floor of their own are kept three months, and only the officer or deputy confirms. */
export const checkDestruction = (version: PlanVersion, where: string): Problem[] => {
  const { within_days, automatic } = version.destruction
  const short = version.retention.flatMap((one, index) =>
    !FLOORS[one.class] && !atLeast(one.period, SHORTEST)
      ? [
          problem(
            `${where}.retention[${index}].period`,
            'floor',
            '어떤 기록도 3개월보다 짧게 보관할 수 없습니다.',
            'Nothing is kept shorter than 3 months.',
          ),
        ]
      : [],
  )
  const late =
    within_days > DESTRUCTION_DAYS
      ? [
          problem(
            `${where}.destruction.within_days`,
            'destruction_late',
            `보관기간이 끝나면 ${DESTRUCTION_DAYS}일 이내에 파기하여야 합니다(개인정보 보호법 21).`,
            `What has ended is destroyed within ${DESTRUCTION_DAYS} days (Personal Information Protection Act 21).`,
          ),
        ]
      : []
  const confirmer =
    automatic && confirmingPerson(version, automatic.confirmed_by) === undefined
      ? [
          problem(
            `${where}.destruction.automatic.confirmed_by`,
            'destruction_confirmer',
            '자동 파기는 보호책임자나 직무 대행자가 미리 확인하여야 합니다.',
            'Automatic destruction is confirmed in advance by the officer or the deputy.',
          ),
        ]
      : []
  return [...short, ...late, ...confirmer]
}
