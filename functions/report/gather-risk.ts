// SPDX-License-Identifier: Apache-2.0
// The risk score of a period: rows of the saved query, one a term, gathered to actors with their terms.
import type { VersionOnDay } from '../../plan/versions.ts'
import type { RiskScore } from './report-parts.ts'
import type { RiskRow } from './sources.ts'

/** So many actors stand in the report as data; the saved query shows all. */
const MOST_ACTORS = 20

/** Actors in the order of `rows`, highest score first, each with its terms; null where the plan gives no points. */
export const riskScoreOf = (version: VersionOnDay, rows: readonly RiskRow[]): RiskScore | null => {
  if (!version.risk_score) return null
  const actors = new Map<string, RiskScore['actors'][number]>()
  for (const { actor_id, score, rule_id, kind, severity, days, weight, points } of rows) {
    const actor = actors.get(actor_id) ?? { actor_id, score, terms: [] }
    actor.terms.push({ rule_id, kind, severity, days, weight, points })
    actors.set(actor_id, actor)
  }
  return { ...version.risk_score, of: actors.size, actors: [...actors.values()].slice(0, MOST_ACTORS) }
}
