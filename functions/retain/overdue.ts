// SPDX-License-Identifier: Apache-2.0
// What is still there although it should have been destroyed: what a report has to say, whoever destroys.
import type { Plan } from '../../schemas/plan.ts'
import type { Clock } from '../platform/clock.ts'
import type { Warehouse } from '../platform/warehouse.ts'
import { planStops } from './guards.ts'
import { lookUpHolds, openHolds } from './holds.ts'
import { takeInventory } from './inventory.ts'
import { planRetention, type Sum } from './plan-retention.ts'

export type OverdueSum = { retention_class: string; sum: Sum }

/** Rows of the tables past their retention and the days to destroy them, by class; held ones are not. Empty when the plan looks wrong. */
export const overdueSums = async ({
  warehouse,
  plan,
  clock,
}: {
  warehouse: Warehouse
  plan: Plan
  clock: Clock
}): Promise<OverdueSum[]> => {
  if (planStops(plan).length > 0) return []
  const inventory = await takeInventory(warehouse, null)
  const days = inventory.parts.map((part) => part.day).sort()
  const range = [days[0] ?? '9999-12-31', days.at(-1) ?? '0001-01-01'] as const
  const holdings = await lookUpHolds(warehouse, await openHolds(warehouse), range)
  const witness = { newest_event: null, last_run: null }
  const known = { plan, now: clock.now(), inventory, holdings, witness, recovery: warehouse.recovery }
  return planRetention(known, { clock: true, large: [] }).classes.flatMap(({ retention_class, sums }) =>
    sums.overdue ? [{ retention_class, sum: sums.overdue }] : [],
  )
}
