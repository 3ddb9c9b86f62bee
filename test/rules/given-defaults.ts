// SPDX-License-Identifier: Apache-2.0
// What a row is when a case says no more of it.
import { toTimestamp } from '../../functions/platform/clock.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import type { TableName } from '../../schemas/tables.ts'
import { hexOf, seoulMidnight } from './given-places.ts'

/** A fact of the day unless the case says otherwise. */
export const FACT_DEFAULTS = (day: string): Record<string, Row> => {
  const at = (hour: number) => toTimestamp(new Date(seoulMidnight(day).getTime() + hour * 3_600_000))
  const place = { event_date: day, system_id: 'crm', as_of: at(27) }
  const common = { ...place, actor_id: 'staff-01' }
  return {
    actor_days: {
      ...common,
      actor_type: 'handler',
      department: 'support',
      action_group: 'read',
      events: 1,
      succeeded: 1,
      denied: 0,
      subjects: 0,
      subject_count: 0,
      sources: 1,
      hours: [10],
      hour_events: Array.from({ length: 24 }, (_, hour) => (hour === 10 ? 1 : 0)),
      first_at: at(10),
      last_at: at(10),
    },
    actor_source_days: {
      ...common,
      source_key: '192.0.2.10',
      ip_hex: hexOf('192.0.2.10'),
      country: null,
      devices: [],
      events: 1,
      succeeded: 1,
      first_at: at(10),
    },
    actor_subject_days: {
      ...common,
      subject_id: 'M-90001',
      events: 1,
      first_at: at(10),
      last_at: at(10),
    },
    actor_action_days: {
      ...common,
      action: 'view',
      operation: '',
      events: 1,
      succeeded: 1,
      denied: 0,
      first_at: at(10),
    },
    subject_days: {
      ...place,
      subject_id: 'M-90001',
      actors: 1,
      departments: 1,
      events: 1,
      first_at: at(10),
    },
    peer_days: {
      ...place,
      department: 'support',
      role: '',
      action_group: 'read',
      actors: 1,
      subject_counts: [1],
      events: 1,
    },
    producer_days: {
      ...place,
      producer_id: 'crm-server',
      boot_id: '',
      events: 1,
      first_seq: null,
      last_seq: null,
      numbers: 0,
      late: 0,
      ahead: 0,
      largest_delay: 1,
      first_at: at(10),
      last_at: at(10),
    },
  }
}

/** A row of reference data or of earlier runs unless the case says otherwise. */
export const REFERENCE_DEFAULTS = {
  calendar: {
    day: null,
    name_ko: '휴일',
    name_en: 'Holiday',
    kind: 'public',
    valid_from: null,
    valid_to: null,
  },
  networks: {
    network_id: 'office',
    label: 'Office',
    cidr: '',
    first_hex: null,
    last_hex: null,
    kind: 'office',
    valid_from: null,
    valid_to: null,
  },
  roster: {
    actor_id: null,
    actor_type: 'handler',
    department: 'support',
    role: null,
    joined_on: null,
    left_on: null,
    working_pattern: null,
    trained_on: null,
    leave_days: [],
    subject_id: null,
    valid_from: null,
    valid_to: null,
  },
  watchlist: { subject_id: null, label: 'watched', valid_from: null, valid_to: null },
  withdrawn_subjects: { subject_id: null, withdrawn_on: null, valid_from: null, valid_to: null },
  relationships: { subject_id: null, actor_id: null, department: null, valid_from: null, valid_to: null },
  sites: { site: null, latitude: null, longitude: null, valid_from: null, valid_to: null },
  department_hours: {
    department: 'support',
    weekday: null,
    from_minute: null,
    to_minute: null,
    valid_from: null,
    valid_to: null,
  },
  role_rights: { role: null, system_id: 'crm', actions: [], valid_from: null, valid_to: null },
  systems: {
    system_id: 'crm',
    valid_from: null,
    valid_to: null,

    name_ko: '고객관리시스템',
    name_en: 'Customer management',
    owner: 'support',
    subjects: 1000,
    unique_identifiers: false,
    sensitive_data: false,
    telecom: false,
    retention_class: 'handler',
    data_categories: ['account'],
    purpose: null,
    expected_events: 'daily',
  },
} as const satisfies Partial<Record<TableName, Row>>
