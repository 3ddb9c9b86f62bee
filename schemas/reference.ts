// SPDX-License-Identifier: Apache-2.0
// Reference data. `plan load` appends a whole load; views show which load was in force at a time.
import type { z } from 'zod'
import { day, flag, integer, list, oneOf, record, text, timestamp } from './columns.ts'

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
