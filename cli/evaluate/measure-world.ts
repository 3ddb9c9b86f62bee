// SPDX-License-Identifier: Apache-2.0
// Builds one world, judges it and counts: what a worker of `npm run evaluate` does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FindingsRow } from '../../schemas/detection.ts'
import type { Plan } from '../../schemas/plan.ts'
import { AIMS } from './incidents.ts'
import { type JudgedLog, judgeLog } from './judge-log.ts'
import type { Label } from './labels.ts'
import { type Count, countLog } from './measure.ts'
import { buildWorld, type WorldOptions } from './world.ts'

/** Counts a judged log. A finding that an exception suppressed interrupts nobody and counts nowhere. */
export const countJudged = (judged: JudgedLog, labels: readonly Label[]): Count =>
  countLog(
    {
      findings: judged.runs.flatMap((run) => run.findings).filter((one) => one.exception_id === null),
      activeDays: judged.activeDays,
      activePairs: judged.activePairs,
      runs: judged.runs.flatMap((run) => run.runs),
    },
    labels,
    AIMS,
  )

export type Measured = { count: Count; findings: FindingsRow[]; labels: Label[] }

/** Measures one world. Throws when an event of it is refused: a world has no bad events. */
export const measureWorld = async (
  options: WorldOptions,
  base: Plan,
  progress?: (done: number, total: number) => void,
): Promise<Measured> => {
  const world = buildWorld(options, base)
  const place = mkdtempSync(join(tmpdir(), 'access-ledger-world-'))
  try {
    const file = join(place, 'events.ndjson')
    writeFileSync(file, world.events.map((event) => JSON.stringify(event)).join('\n'))
    const judged = await judgeLog({
      file,
      plan: world.plan,
      learnDays: options.warmUp,
      now: new Date(Date.parse(`${world.days.at(-1)}T00:00:00Z`) + 3 * 86_400_000),
      progress,
    })
    if (judged.imported.refused > 0)
      throw new Error(`${judged.imported.refused} events of seed ${options.seed} were refused`)
    return {
      count: countJudged(judged, world.labels),
      findings: judged.runs.flatMap((run) => run.findings),
      labels: world.labels,
    }
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
