// SPDX-License-Identifier: Apache-2.0
// Exceptions that hold on a day, and which of them suppresses a finding.
import { loadStatement } from '../../sql/statements.ts'
import type { Value, Warehouse } from '../platform/warehouse.ts'

export type ExceptionOnDay = {
  exception_id: string
  rule_id: string
  system_id: string | null
  actor_id: string | null
}

/** Exceptions in force on @day as known at @as_of, by id. */
export const exceptionsOnDay = async (
  warehouse: Warehouse,
  parameters: Readonly<Record<string, Value>>,
): Promise<ExceptionOnDay[]> =>
  (await warehouse.query(loadStatement('detect/exceptions_on_day'), parameters)) as ExceptionOnDay[]

/** The first exception that covers a finding, or null. One without a system covers all; one without an actor covers nobody. */
export const suppressing = (
  exceptions: readonly ExceptionOnDay[],
  finding: { rule_id: string; system_id: string | null; actor_id: string | null },
): string | null =>
  exceptions.find(
    (exception) =>
      exception.rule_id === finding.rule_id &&
      exception.actor_id !== null &&
      exception.actor_id === finding.actor_id &&
      (exception.system_id === null || exception.system_id === finding.system_id),
  )?.exception_id ?? null
