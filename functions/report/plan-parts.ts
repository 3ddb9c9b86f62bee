// SPDX-License-Identifier: Apache-2.0
// What a report or an alert says of the plan version it was judged by, and of the people it names.
import type { VersionOnDay } from '../../plan/versions.ts'
import type { PeriodReport } from './report.ts'

/** Officer and deputy by name and title; addresses stay out of the report. */
export const peopleOf = (version: VersionOnDay): PeriodReport['people'] => {
  const person = ({ name, title }: { name: string; title: string }) => ({ name, title })
  return {
    officer: person(version.officer),
    deputy: version.deputy ? person(version.deputy) : null,
    sole_person_exception: version.sole_person_exception ?? null,
  }
}

/** What a report or an alert says of the plan version it was judged by. */
export const planOf = (version: VersionOnDay): PeriodReport['plan'] => ({
  version: version.version,
  approved_by: version.approved_by,
  approved_on: version.approved_on,
  valid_from: version.valid_from,
  before_first: version.before_first,
  review_clause: version.review.clause ?? null,
})
