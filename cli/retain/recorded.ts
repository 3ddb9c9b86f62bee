// SPDX-License-Identifier: Apache-2.0
// Work on what the ledger keeps is itself an access: it leaves an event, whether it succeeded or not.
import type { Ledger } from '../ledger.ts'
import { type LedgerAccess, recordAccess } from '../query/record.ts'
import type { Session } from '../session.ts'

type Work<T> = () => Promise<{ result: T; hits: number }>

/** Does the work and records it. Throws what the work throws, after it was recorded. */
export const recorded = async <T>(
  ledger: Ledger,
  { clock }: Pick<Session, 'clock'>,
  access: Pick<LedgerAccess, 'action' | 'operation' | 'parameters' | 'reason'>,
  work: Work<T>,
): Promise<T> => {
  const about = { ...access, template: access.operation }
  try {
    const { result, hits } = await work()
    await recordAccess(ledger, clock, { ...about, outcome: 'success', hits })
    return result
  } catch (error) {
    await recordAccess(ledger, clock, { ...about, outcome: 'error', hits: 0 }).catch(() => undefined)
    throw error
  }
}
