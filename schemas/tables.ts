// SPDX-License-Identifier: Apache-2.0
// Every table of the ledger: its record, how it is written, and how it lies on disk. Names come from this list only.
import type { z } from 'zod'
import { accessEventsRow } from './access-events.ts'
import { exceptionsRow, findingsRow, lateArrivalsRow, ruleRunsRow } from './detection.ts'
import { connectionEventsRow, destructionsRow, holdsRow, manifestsRow } from './evidence.ts'
import {
  actorActionDaysRow,
  actorDaysRow,
  actorHabitDaysRow,
  actorSourceDaysRow,
  actorSubjectDaysRow,
  dayEventsRow,
  peerDaysRow,
  producerDaysRow,
  subjectDaysRow,
} from './facts.ts'
import {
  calendarRow,
  departmentHoursRow,
  networksRow,
  planVersionsRow,
  relationshipsRow,
  roleRightsRow,
  rosterRow,
  sitesRow,
  systemsRow,
  watchlistRow,
  withdrawnSubjectsRow,
} from './reference.ts'
import { rejectedConnectionsRow, rejectedEventsRow } from './rejected-events.ts'
import { investigationsRow, reportsRow, reviewsRow } from './review.ts'

export type Table = {
  row: z.ZodObject
  /** A table is written by append or by replaceDay, never both (design, seams). */
  write: 'append' | 'replaceDay'
  /** DATE column the table is partitioned by; null for small reference tables. */
  partition: 'event_date' | null
  /** BigQuery refuses a query without a filter on the partition. */
  requireFilter: boolean
  cluster: readonly string[]
  /** Whose retention its rows follow; what a slice of it is follows from that (functions/platform/slices.ts). */
  kept: Keeping
}

/**
 * events: the class each row carries. facts: the handler class of their system. connection: the log of end users. records:
 * the ledger's own records. reference: plan loads, which stay as long as a day they judge.
 */
export type Keeping = 'events' | 'facts' | 'connection' | 'records' | 'reference'

const events = (row: z.ZodObject, cluster: readonly string[], kept: Keeping = 'events'): Table => ({
  row,
  write: 'append',
  partition: 'event_date',
  requireFilter: true,
  cluster,
  kept,
})
const fact = (row: z.ZodObject, cluster: readonly string[]): Table => ({
  row,
  write: 'replaceDay',
  partition: 'event_date',
  requireFilter: false,
  cluster,
  kept: 'facts',
})
const ledger = (row: z.ZodObject, cluster: readonly string[] = []): Table => ({
  row,
  write: 'append',
  partition: 'event_date',
  requireFilter: false,
  cluster,
  kept: 'records',
})
const reference = (row: z.ZodObject): Table => ({
  row,
  write: 'append',
  partition: null,
  requireFilter: false,
  cluster: [],
  kept: 'reference',
})

export const TABLES = {
  access_events: events(accessEventsRow, ['system_id', 'event_id']),
  rejected_events: events(rejectedEventsRow, ['producer_id']),
  connection_events: events(connectionEventsRow, ['service', 'event_id'], 'connection'),
  rejected_connections: events(rejectedConnectionsRow, ['producer_id'], 'connection'),
  day_events: fact(dayEventsRow, ['system_id', 'actor_id']),
  actor_days: fact(actorDaysRow, ['system_id', 'actor_id']),
  actor_source_days: fact(actorSourceDaysRow, ['actor_id']),
  actor_subject_days: fact(actorSubjectDaysRow, ['actor_id', 'subject_id']),
  actor_action_days: fact(actorActionDaysRow, ['system_id', 'actor_id']),
  actor_habit_days: fact(actorHabitDaysRow, ['part', 'actor_id']),
  subject_days: fact(subjectDaysRow, ['subject_id']),
  peer_days: fact(peerDaysRow, ['system_id', 'department']),
  producer_days: fact(producerDaysRow, ['producer_id']),
  late_arrivals: ledger(lateArrivalsRow),
  rule_runs: ledger(ruleRunsRow, ['rule_id']),
  findings: ledger(findingsRow, ['rule_id']),
  exceptions: reference(exceptionsRow),
  reports: ledger(reportsRow),
  reviews: ledger(reviewsRow),
  investigations: ledger(investigationsRow),
  manifests: ledger(manifestsRow),
  holds: ledger(holdsRow),
  destructions: ledger(destructionsRow),
  plan_versions: reference(planVersionsRow),
  systems: reference(systemsRow),
  calendar: reference(calendarRow),
  networks: reference(networksRow),
  roster: reference(rosterRow),
  watchlist: reference(watchlistRow),
  withdrawn_subjects: reference(withdrawnSubjectsRow),
  relationships: reference(relationshipsRow),
  sites: reference(sitesRow),
  department_hours: reference(departmentHoursRow),
  role_rights: reference(roleRightsRow),
} as const satisfies Record<string, Table>

export type TableName = keyof typeof TABLES
