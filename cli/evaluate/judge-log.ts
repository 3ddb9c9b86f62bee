// SPDX-License-Identifier: Apache-2.0
// Runs the real pipeline over a log in a folder of its own: import, facts, every rule, day by day. Nothing of it stays.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { detectRange } from '../../functions/detect/detect.ts'
import type { DayRun } from '../../functions/detect/judge-day.ts'
import { fixedClock } from '../../functions/platform/clock.ts'
import { OPTIONAL_PLAN_FILES, PLAN_FILES, type Plan } from '../../schemas/plan.ts'
import { loadStatement } from '../../sql/statements.ts'
import { importFile } from '../import/import-file.ts'
import { openLedger } from '../ledger.ts'
import { detectDeps } from '../session.ts'

const DAY_MS = 86_400_000

export type JudgedLog = {
  runs: DayRun[]
  accepted: number
  refused: number
  /** Days on which each actor did something, by `actor day`. */
  activeDays: ReadonlySet<string>
  seconds: number
}
export type JudgeOptions = {
  /** NDJSON of access events. */
  file: string
  /** A plan, or the folder of one. */
  plan: Plan | string
  /** Judged from this day on; days before it only teach. */
  firstDay: string
  lastDay: string
  /** First day of the log. */
  factsFrom: string
  progress?: ((done: number, total: number) => void) | undefined
}

const writePlan = (folder: string, plan: Plan): void => {
  mkdirSync(folder, { recursive: true })
  for (const [name, { file }] of Object.entries({ ...PLAN_FILES, ...OPTIONAL_PLAN_FILES }))
    writeFileSync(join(folder, file), stringify({ [name]: plan[name as keyof typeof PLAN_FILES] }))
}

const inLedger = async (place: string, options: JudgeOptions): Promise<JudgedLog> => {
  const planFolder = typeof options.plan === 'string' ? options.plan : join(place, 'plan')
  if (typeof options.plan !== 'string') writePlan(planFolder, options.plan)
  // The plan is loaded a day before the log is judged: rules see what was in force at their as_of.
  const now = Date.parse(`${options.lastDay}T00:00:00Z`) + 3 * DAY_MS
  const before = fixedClock(new Date(now - DAY_MS))
  const clock = fixedClock(new Date(now))
  const ledger = await openLedger({ planFolder, dataFolder: join(place, 'data'), memoryMb: 1024 }, before)
  try {
    const started = performance.now()
    const result = await importFile(ledger, {
      file: options.file,
      refusedFile: join(place, 'refused.ndjson'),
      clock: before,
    })
    const runs = await detectRange(
      await detectDeps(ledger, clock),
      options.factsFrom,
      options.lastDay,
      (_, done, total) => options.progress?.(done, total),
    )
    const active = await ledger.warehouse.query(loadStatement('evaluate/active_days'), {
      first_day: options.firstDay,
      last_day: options.lastDay,
    })
    return {
      runs: runs.filter((run) => run.day >= options.firstDay),
      accepted: result.accepted,
      refused: result.refused,
      activeDays: new Set(active.map((row) => `${row.actor_id} ${row.day}`)),
      seconds: (performance.now() - started) / 1000,
    }
  } finally {
    await ledger.close()
  }
}

/** Judges a log from its first to its last day in a temporary folder. Throws what import and detection throw. */
export const judgeLog = async (options: JudgeOptions): Promise<JudgedLog> => {
  const place = mkdtempSync(join(tmpdir(), 'access-ledger-evaluate-'))
  try {
    return await inLedger(place, options)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
