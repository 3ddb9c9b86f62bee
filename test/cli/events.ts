// SPDX-License-Identifier: Apache-2.0
// Access events as a service would send them: the smallest valid one with a number of its own.
import { smallestEvent } from '../../schemas/examples.ts'

/** Event number `n`, a few seconds after the one before, from nine in the morning of a day in Seoul. */
export const event = (n: number, over: Record<string, unknown> = {}, day = '2026-10-05') => ({
  ...smallestEvent,
  event_id: `01990a1c-7b00-7000-8000-${n.toString(16).padStart(12, '0')}`,
  occurred_at: new Date(Date.parse(`${day}T09:00:00+09:00`) + n * 3000).toISOString(),
  subjects: [{ id: `M-${100_000 + n}` }],
  ...over,
})
