// SPDX-License-Identifier: Apache-2.0
// Runs the real pipeline over a log in a folder of its own: import, facts, every rule, day by day. Nothing of it stays. On the days that only
// teach, facts are built and no rule runs: rules read facts, never each other's findings.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { daysBetween, nextDay } from '../../functions/detect/days.ts'
import { asOfNow, detectRange } from '../../functions/detect/detect.ts'
import { buildFacts } from '../../functions/detect/facts.ts'
import type { DayRun, DetectDeps } from '../../functions/detect/judge-day.ts'
import { fixedClock, toTimestamp } from '../../functions/platform/clock.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import type { Warehouse } from '../../functions/platform/warehouse.ts'
import { dayWindow, versionOn } from '../../plan/versions.ts'
import { OPTIONAL_PLAN_FILES, PLAN_FILES, type Plan } from '../../schemas/plan.ts'
import { loadStatement } from '../../sql/statements.ts'
import { type ImportResult, importFile } from '../import/import-file.ts'
import { openLedger } from '../ledger.ts'
import { detectDeps } from '../session.ts'

const DAY_MS = 86_400_000

export type LogSpan = { firstDay: string; lastDay: string }
export type JudgedLog = LogSpan & {
  /** From the first day after the ones that teach. */
  runs: DayRun[]
  firstJudged: string
  imported: ImportResult
  /** Days on which each actor did something, by `actor day`, and the pairs of actor and system on all of them; judged days only. */
  activeDays: ReadonlySet<string>
  activePairs: number
}
export type JudgeOptions = {
  /** A log as `import` takes it: NDJSON of access events, or with `map` one of another shape. */
  file: string
  map?: string | undefined
  /** A plan, or the folder of one. */
  plan: Plan | string
  /** Days of the log's beginning that only teach. */
  learnDays: number
  now: Date
  /** Looks at the imported log before the long work; what it throws is thrown. */
  inspect?: (warehouse: Warehouse, span: LogSpan) => Promise<void>
  progress?: ((done: number, total: number) => void) | undefined
}

const writePlan = (folder: string, plan: Plan): void => {
  mkdirSync(folder, { recursive: true })
  for (const [name, { file }] of Object.entries({ ...PLAN_FILES, ...OPTIONAL_PLAN_FILES }))
    writeFileSync(join(folder, file), stringify({ [name]: plan[name as keyof typeof PLAN_FILES] }))
}

const learn = async (deps: DetectDeps, days: readonly string[], done: () => void): Promise<void> => {
  const asOf = toTimestamp(asOfNow(deps))
  for (const day of days) {
    const window = dayWindow(versionOn(deps.plan, day), day)
    await buildFacts(deps.warehouse, day, {
      day,
      window_start: toTimestamp(window.start),
      window_end: toTimestamp(window.end),
      as_of: asOf,
    })
    done()
  }
}

const spanOf = (imported: ImportResult, file: string): LogSpan => {
  if (!imported.first_day || !imported.last_day)
    throw new LedgerError(
      'IMPORT_FILE',
      `${file}: no event of it was accepted; try access-ledger import on it to see why`,
    )
  return { firstDay: imported.first_day, lastDay: imported.last_day }
}

const inLedger = async (place: string, options: JudgeOptions): Promise<JudgedLog> => {
  const planFolder = typeof options.plan === 'string' ? options.plan : join(place, 'plan')
  if (typeof options.plan !== 'string') writePlan(planFolder, options.plan)
  // The plan is loaded a day before the log is judged: rules see what was in force at their as_of.
  const before = fixedClock(new Date(options.now.getTime() - DAY_MS))
  const ledger = await openLedger({ planFolder, dataFolder: join(place, 'data'), memoryMb: 1024 }, before)
  try {
    const imported = await importFile(ledger, {
      file: options.file,
      map: options.map,
      refusedFile: join(place, 'refused.ndjson'),
      clock: before,
    })
    if (imported.problem) throw imported.problem
    const { firstDay, lastDay } = spanOf(imported, options.file)
    await options.inspect?.(ledger.warehouse, { firstDay, lastDay })
    const days = daysBetween(firstDay, lastDay)
    const firstJudged = nextDay(firstDay, options.learnDays)
    if (firstJudged > lastDay)
      throw new LedgerError(
        'USAGE',
        `--learn-days: allowed: fewer than the ${days.length} days of the log; came: ${options.learnDays}`,
      )
    const deps = await detectDeps(ledger, fixedClock(options.now))
    let done = 0
    const step = () => options.progress?.(++done, days.length)
    await learn(deps, days.slice(0, options.learnDays), step)
    const runs = await detectRange(deps, firstJudged, lastDay, step)
    const active = await ledger.warehouse.query(loadStatement('evaluate/active_days'), {
      first_day: firstJudged,
      last_day: lastDay,
    })
    return {
      runs,
      firstDay,
      lastDay,
      firstJudged,
      imported,
      activeDays: new Set(active.map((row) => `${row.actor_id} ${row.day}`)),
      activePairs: active.reduce((sum, row) => sum + Number(row.systems), 0),
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
