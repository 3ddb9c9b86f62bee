// SPDX-License-Identifier: Apache-2.0
// Judging looks only at what was received five minutes ago or earlier. Whoever imports a log and asks at once would be
// told that nothing was found, so the command waits until what just arrived counts.
import { dayStates } from '../functions/detect/days.ts'
import { asOfNow } from '../functions/detect/detect.ts'
import { systemClock } from '../functions/platform/clock.ts'
import type { Ledger } from './ledger.ts'
import type { Session } from './session.ts'

/** Past the newest arrival by this much it surely counts. */
const MARGIN_MS = 1000

export type Wait = { say(line: string): void; sleep(milliseconds: number): Promise<unknown> }

/** Waits once, five minutes at most, for events of the days that arrived a moment ago; under --now it only says so. */
export const waitUntilSettled = async (
  ledger: Pick<Ledger, 'warehouse'>,
  { clock }: Pick<Session, 'clock'>,
  [from, to]: readonly [string, string],
  wait: Wait,
): Promise<void> => {
  const now = clock.now()
  const asOf = asOfNow({ clock })
  const states = await dayStates(ledger.warehouse, from, to, now)
  const newest = [...states.values()].map((state) => Date.parse(state.newest ?? '')).filter(Number.isFinite)
  const unsettled = newest.filter((moment) => moment > asOf.getTime())
  if (unsettled.length === 0) return
  const days = `${unsettled.length} ${unsettled.length === 1 ? 'day holds' : 'days hold'} events`
  if (clock !== systemClock)
    return wait.say(`${days} received less than five minutes before --now: they are not judged`)
  const settling = now.getTime() - asOf.getTime()
  const until = Math.max(...unsettled) + settling + MARGIN_MS
  wait.say(
    `${days} that arrived a moment ago; waiting ${Math.ceil((until - now.getTime()) / 1000)} s to judge them all`,
  )
  await wait.sleep(until - now.getTime())
}
