// SPDX-License-Identifier: Apache-2.0
// Facts: built per day, each from the one before it. A day whose facts are current is not built again.
import { loadStatement, sqlHash } from '../../sql/statements.ts'
import type { Value, Warehouse } from '../platform/warehouse.ts'

/** In the order in which they read each other. */
export const FACTS = [
  'day_events',
  'actor_days',
  'actor_source_days',
  'actor_subject_days',
  'actor_action_days',
  'actor_habit_days',
  'subject_days',
  'peer_days',
  'producer_days',
] as const

/** Digest of the SQL texts: facts of another version are built again. */
export const factsVersion = (): string =>
  sqlHash(FACTS.map((fact) => loadStatement(`facts/${fact}`).googlesql).join('\n')).slice(0, 16)

/** Builds all facts of one day. Each replaces its day atomically; a crash in between is healed by the next run. */
export const buildFacts = async (
  warehouse: Warehouse,
  day: string,
  parameters: Readonly<Record<string, Value>>,
): Promise<void> => {
  for (const fact of FACTS) await warehouse.replaceDay(fact, day, loadStatement(`facts/${fact}`), parameters)
}
