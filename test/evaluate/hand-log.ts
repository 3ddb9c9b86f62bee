// SPDX-License-Identifier: Apache-2.0
// Two weeks of two people, small enough to count by hand, with one account that the roster lacks on 12 March and another on 13 March.
import { randomOf } from '../../cli/simulate/random.ts'

const DAYS = ['04', '05', '06', '07', '08', '11', '12', '13', '14', '15'].map((day) => `2030-03-${day}`)

type Work = { actor: string; system: string; ip: string }
const STAFF: readonly Work[] = [
  { actor: 'u-1006', system: 'crm', ip: '192.0.2.16' },
  { actor: 'u-1009', system: 'shop-admin', ip: '192.0.2.19' },
]
const GHOSTS: readonly (Work & { day: string })[] = [
  { actor: 'ghost-1', system: 'crm', ip: '192.0.2.20', day: '2030-03-12' },
  { actor: 'ghost-2', system: 'crm', ip: '192.0.2.21', day: '2030-03-13' },
]

const random = randomOf('hand-log')
const views = ({ actor, system, ip }: Work, day: string, count: number) =>
  Array.from({ length: count }, (_, n) => {
    const at = `${day}T10:${String(10 + n)}:00+09:00`
    return {
      event_id: random.uuid(Date.parse(at)),
      occurred_at: at,
      system_id: system,
      channel: 'app',
      actor: { id: actor, type: 'handler' },
      source: { ip, country: 'KR' },
      action: 'view',
      subjects: [{ id: `M-${day.slice(-2)}${n}` }],
      subject_count: 1,
    }
  })

/** 6 views a working day of each of two people, and 6 of each ghost. */
export const HAND_EVENTS = [
  ...DAYS.flatMap((day) => STAFF.flatMap((one) => views(one, day, 6))),
  ...GHOSTS.flatMap((one) => views(one, one.day, 6)),
]

/** One incident that a rule finds, and one that is an ordinary day. */
export const HAND_LABELS = [
  { id: 'case-1', type: 'stranger', actor_id: 'ghost-1', first_day: '2030-03-12', last_day: '2030-03-12' },
  { id: 'case-2', type: 'quiet', actor_id: 'u-1009', first_day: '2030-03-14', last_day: '2030-03-14' },
]
export const asLines = (rows: readonly unknown[]): string =>
  `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`
