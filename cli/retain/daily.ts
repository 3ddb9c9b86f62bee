// SPDX-License-Identifier: Apache-2.0
// What the scheduler does about retention once a day: destroys what is due where the plan says who confirmed it in
// advance, and else says what is due.
import { applyRetention, retentionNow, standingConfirmation } from '../../functions/retain/retain.ts'
import type { Ledger } from '../ledger.ts'
import type { Session } from '../session.ts'
import { retainDeps } from './deps.ts'
import { count } from './plan-text.ts'
import { recorded } from './recorded.ts'

/** Returns a line to log, or null where there is nothing to do. Throws what stops a destruction. */
export const retainDaily = async (ledger: Ledger, session: Session): Promise<string | null> => {
  // Other commands reach the same ledger through the socket of this process.
  const deps = { ...retainDeps(ledger, session), alone: false }
  const confirmed = { clock: false, large: [] }
  const { due, unfinished, now, stops } = await retentionNow(deps, confirmed)
  if (due.length + unfinished.length === 0) return null
  const by = standingConfirmation(ledger.plan, now)
  if (by === null)
    return `past retention: ${count(due.length, 'slice')}; access-ledger retain --apply destroys`
  // What stops it is thrown, and said by doctor; only what was done is an access.
  if (stops.length > 0) await applyRetention(deps, by, confirmed)
  const access = { action: 'delete', operation: 'retain --apply', parameters: { by } } as const
  const destroyed = await recorded(ledger, session, access, async () => {
    const { finished, ran } = await applyRetention(deps, by, confirmed)
    const slices = [...finished, ...(ran ? [ran] : [])].flatMap((run) => run.destroyed)
    return { result: slices.length, hits: slices.reduce((sum, slice) => sum + slice.row_count, 0) }
  })
  return `${count(destroyed, 'slice')} destroyed`
}
