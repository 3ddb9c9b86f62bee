// SPDX-License-Identifier: Apache-2.0
// Measures the rules on a labelled log: reads the labels, judges the log, counts.
import type { Warehouse } from '../../functions/platform/warehouse.ts'
import { loadStatement } from '../../sql/statements.ts'
import { judgeLog, type LogSpan } from './judge-log.ts'
import { checkLabels, type Placed, readLabels } from './labels.ts'
import type { Count } from './measure.ts'
import { countJudged } from './measure-world.ts'
import { judgeDisplay } from './progress.ts'

export type EvaluateOptions = {
  events: string
  labels: string
  map?: string | undefined
  /** Folder of the plan. */
  plan: string
  learnDays: number
  now: Date
}
export type Evaluated = LogSpan & {
  count: Count
  firstJudged: string
  refused: number
  /** Labels that ended before the first judged day. */
  taught: number
}

const knownIn = async (warehouse: Warehouse, span: LogSpan, labels: readonly Placed[]) => {
  const days = { first_day: span.firstDay, last_day: span.lastDay }
  const actors = await warehouse.query(loadStatement('evaluate/log_actors'), days)
  const events = await warehouse.query(loadStatement('evaluate/log_events'), {
    ...days,
    event_ids: labels.flatMap(({ label }) => label.event_ids),
  })
  return {
    ...span,
    actors: new Set(actors.map((row) => String(row.actor_id))),
    eventIds: new Set(events.map((row) => String(row.event_id))),
  }
}

/** Throws USAGE for a labels file that does not fit, before any day is judged; and what import and detection throw. */
export const evaluateLog = async (options: EvaluateOptions): Promise<Evaluated> => {
  const labels = readLabels(options.labels)
  const display = judgeDisplay(process.stderr)
  try {
    const judged = await judgeLog({
      file: options.events,
      map: options.map,
      plan: options.plan,
      learnDays: options.learnDays,
      now: options.now,
      inspect: async (warehouse, span) =>
        checkLabels(options.labels, labels, await knownIn(warehouse, span, labels)),
      progress: display.update,
    })
    const counted = labels.map(({ label }) => label).filter((one) => one.last_day >= judged.firstJudged)
    return {
      firstDay: judged.firstDay,
      lastDay: judged.lastDay,
      firstJudged: judged.firstJudged,
      refused: judged.imported.refused,
      taught: labels.length - counted.length,
      count: countJudged(judged, counted),
    }
  } finally {
    display.stop()
  }
}
