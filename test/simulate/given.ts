// SPDX-License-Identifier: Apache-2.0
// The options that the simulation tests start from.
import { INCIDENT_IDS, type SimulationOptions } from '../../cli/simulate/options.ts'

export const HOLIDAYS: ReadonlySet<string> = new Set([
  '2026-09-24',
  '2026-09-25',
  '2026-09-26',
  '2026-10-03',
  '2026-10-05',
  '2026-10-09',
])

/** Two months of a company of twelve, without incidents. */
export const CLEAN: SimulationOptions = {
  staff: 12,
  firstDay: '2026-09-01',
  days: 61,
  seed: 7,
  incidents: [],
  lookAlikes: false,
  holidays: HOLIDAYS,
  timeZone: 'Asia/Seoul',
}

/** The months of the demo. */
export const DEMO: SimulationOptions = { ...CLEAN, incidents: INCIDENT_IDS, lookAlikes: true, invalid: true }
