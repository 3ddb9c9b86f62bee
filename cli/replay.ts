// SPDX-License-Identifier: Apache-2.0
// A replay: judges days as they would have been judged at an earlier moment. It works on a scratch copy of the ledger
// that is thrown away, so that nothing is written.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dayStates, daysBetween, nextDay } from '../functions/detect/days.ts'
import { asOfNow } from '../functions/detect/detect.ts'
import { buildFacts } from '../functions/detect/facts.ts'
import { type DayRun, type DetectDeps, judgeDay } from '../functions/detect/judge-day.ts'
import { toTimestamp } from '../functions/platform/clock.ts'
import { prepareDataFolder } from '../functions/platform/data-folder.ts'
import { openDuckDbWarehouse } from '../functions/platform/warehouse-duckdb.ts'
import { dayWindow, versionOn } from '../plan/versions.ts'
import { backupLedger } from './backup.ts'
import type { Ledger } from './ledger.ts'
import { detectDeps, type Session } from './session.ts'

/** Rules look back over facts of at most this many days (the longest look-back of a plan is shorter). */
const LOOK_BACK_DAYS = 400
const FAR_FUTURE = new Date('9999-01-01T00:00:00Z')

/** Facts of days that got events after the moment are built again as of it; all others are what they were. */
const turnBack = async (deps: DetectDeps, from: string, to: string, asOf: Date): Promise<void> => {
  const states = await dayStates(deps.warehouse, nextDay(from, -LOOK_BACK_DAYS), to, FAR_FUTURE)
  for (const { day, newest } of states.values()) {
    if (newest === null || newest <= toTimestamp(asOf)) continue
    const { start, end } = dayWindow(versionOn(deps.plan, day), day)
    await buildFacts(deps.warehouse, day, {
      day,
      window_start: toTimestamp(start),
      window_end: toTimestamp(end),
      as_of: toTimestamp(asOf),
    })
  }
}

/** Judges each day of a range as of the session's clock, on a scratch copy. The ledger itself is only read. */
export const replay = async (
  ledger: Ledger,
  session: Session,
  from: string,
  to: string,
): Promise<DayRun[]> => {
  const scratch = mkdtempSync(join(tmpdir(), 'access-ledger-replay-'))
  try {
    const copy = join(scratch, 'copy')
    await backupLedger(ledger, copy)
    const warehouse = await openDuckDbWarehouse({
      folder: prepareDataFolder(copy),
      memoryMb: session.config.memoryMb,
    })
    try {
      const deps = { ...(await detectDeps(ledger, session.clock)), warehouse }
      const asOf = asOfNow(session)
      await turnBack(deps, from, to, asOf)
      const states = await dayStates(warehouse, from, to, asOf)
      const runs: DayRun[] = []
      for (const day of daysBetween(from, to)) runs.push(await judgeDay(deps, day, asOf, states.get(day)))
      return runs
    } finally {
      await warehouse.close()
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
