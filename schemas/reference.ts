// SPDX-License-Identifier: Apache-2.0
// Reference data. `plan load` appends a whole load; views show which load was in force at a time.
import type { z } from 'zod'
import { day, flag, float, integer, list, oneOf, record, text, timestamp } from './columns.ts'

const load = {
  load_id: text('The plan load it came with.'),
  loaded_at: timestamp('When it was loaded.'),
}
const validity = {
  valid_from: day('First day it is true.').nullable(),
  valid_to: day('Last day it is true; open when absent.').nullable(),
}

export const planVersionsRow = record(
  {
    ...load,
    version: text('Version of the internal management plan (내부 관리계획).'),
    ...validity,
    approved_by: text('Who approved it.'),
    approved_on: day('When.'),
    content_hash: text('SHA-256 of the canonical text, hex.'),
    content_json: text('Canonical text of the version.'),
  },
  'Plan versions as loaded, append-only.',
)

export const systemsRow = record(
  {
    ...load,
    system_id: text('System.'),
    ...validity,
    name_ko: text('Name in Korean.'),
    name_en: text('Name in English.'),
    owner: text('Owner.'),
    subjects: integer('Number of subjects, as registered.'),
    unique_identifiers: flag('Holds unique identifiers (고유식별정보).'),
    sensitive_data: flag('Holds sensitive data (민감정보).'),
    telecom: flag('The controller is a telecom carrier (기간통신사업자).'),
    retention_class: text('Retention class of its handler access.'),
    data_categories: list(text('Category.'), 'Default categories.'),
    purpose: text('Default purpose.').nullable(),
    expected_events: oneOf(['daily', 'sometimes'], 'Whether a day without events is worth saying.'),
  },
  'System register, append-only.',
)

export const calendarRow = record(
  {
    ...load,
    day: day('The day.'),
    name_ko: text('Name in Korean.'),
    name_en: text('Name in English.'),
    kind: oneOf(['public', 'substitute', 'temporary', 'company'], 'Kind of holiday.'),
    ...validity,
  },
  'Holidays, append-only.',
)

export const networksRow = record(
  {
    ...load,
    network_id: text('Identifier.'),
    label: text('Label.'),
    cidr: text('Network as written.'),
    first_hex: text('First address, 32 hex digits.'),
    last_hex: text('Last address, 32 hex digits.'),
    kind: oneOf(['office', 'vpn', 'partner', 'cloud'], 'Kind.'),
    ...validity,
  },
  'Approved networks, append-only.',
)

export const rosterRow = record(
  {
    ...load,
    actor_id: text('Account.'),
    actor_type: text('Kind of actor.'),
    department: text('Department.').nullable(),
    role: text('Role.').nullable(),
    joined_on: day('First working day.').nullable(),
    left_on: day('Last working day.').nullable(),
    working_pattern: text('office, shift or part_time.').nullable(),
    trained_on: day('Last training.').nullable(),
    leave_days: list(day('Day of leave.'), 'Days of leave.'),
    subject_id: text('Key of the same person as a data subject.').nullable(),
    ...validity,
  },
  'People and services that may handle personal data, append-only.',
)

export const watchlistRow = record(
  {
    ...load,
    subject_id: text('Subject whose data is watched.'),
    label: text('Why it is watched, without naming the person.'),
    ...validity,
  },
  'Watched subjects (열람 주의 대상), append-only.',
)

export const withdrawnSubjectsRow = record(
  {
    ...load,
    subject_id: text('Subject.'),
    withdrawn_on: day('Day of withdrawal: their data is kept apart from then on.'),
    ...validity,
  },
  'Subjects who have withdrawn, append-only.',
)

export const relationshipsRow = record(
  {
    ...load,
    subject_id: text('Subject.'),
    actor_id: text('Actor in charge; any of the department when absent.').nullable(),
    department: text('Department in charge; any when absent.').nullable(),
    ...validity,
  },
  'Who is in charge of whom, append-only.',
)

export const sitesRow = record(
  {
    ...load,
    site: text('Branch or place as events name it.'),
    latitude: float('Degrees north.'),
    longitude: float('Degrees east.'),
    ...validity,
  },
  'Where sites lie, append-only.',
)

export const departmentHoursRow = record(
  {
    ...load,
    department: text('Department.'),
    weekday: integer('1 Monday to 7 Sunday, as ISO 8601.'),
    from_minute: integer('Start of work, minutes after midnight.'),
    to_minute: integer(
      'End of work, minutes after midnight; before the start when the shift passes midnight.',
    ),
    ...validity,
  },
  "Working hours of departments where they differ from the plan's, append-only.",
)

export const roleRightsRow = record(
  {
    ...load,
    role: text('Role as the roster names it.'),
    system_id: text('System.'),
    actions: list(text('Action.'), 'What the role may do there.'),
    ...validity,
  },
  'What each role may do, append-only.',
)

/** One plan version as loaded. */
export type PlanVersionsRow = z.infer<typeof planVersionsRow>
/** One registered system as loaded. */
export type SystemsRow = z.infer<typeof systemsRow>
/** One holiday as loaded. */
export type CalendarRow = z.infer<typeof calendarRow>
/** One approved network as loaded. */
export type NetworksRow = z.infer<typeof networksRow>
/** One roster entry as loaded. */
export type RosterRow = z.infer<typeof rosterRow>
/** One watched subject as loaded. */
export type WatchlistRow = z.infer<typeof watchlistRow>
/** One withdrawn subject as loaded. */
export type WithdrawnSubjectsRow = z.infer<typeof withdrawnSubjectsRow>
/** One relationship as loaded. */
export type RelationshipsRow = z.infer<typeof relationshipsRow>
/** One site as loaded. */
export type SitesRow = z.infer<typeof sitesRow>
/** Hours of one department on one weekday as loaded. */
export type DepartmentHoursRow = z.infer<typeof departmentHoursRow>
/** Rights of one role in one system as loaded. */
export type RoleRightsRow = z.infer<typeof roleRightsRow>
