// SPDX-License-Identifier: Apache-2.0
// Turns a step of work into an access event. Every event of the simulation is made here.
import type { AccessEvent } from '../../schemas/access-event.ts'
import type { Person } from './company.ts'
import { offsetText } from './days.ts'
import type { Random } from './random.ts'
import type { Subject, SystemId } from './systems.ts'

/** What is done, without who, when and from where. */
export type Step = Pick<AccessEvent, 'action' | 'operation'> & {
  system_id?: SystemId
  channel?: AccessEvent['channel']
  subjects?: readonly Subject[]
  subject_query?: NonNullable<AccessEvent['subject_query']>
  work?: NonNullable<AccessEvent['work']>
  rights?: NonNullable<AccessEvent['rights']>
  changed_fields?: string[]
  reason?: NonNullable<AccessEvent['reason']>
  bytes?: number
  outcome?: NonNullable<AccessEvent['outcome']>
}

/** Who sits where: the parts that stay the same over a session. */
export type Seat = {
  system_id: SystemId
  channel: AccessEvent['channel']
  actor: AccessEvent['actor']
  source: AccessEvent['source']
}

/** An event with its moment in milliseconds, and the incident or look-alike it belongs to. */
export type Dated = { at: number; event: AccessEvent; label?: string }

export type Place = 'office' | 'vpn' | { ip: string }

/** The seat of a person who signs in from this place. */
export const seatOf = (person: Person, place: Place, session: string): Seat => ({
  system_id: person.system_id,
  channel: person.system_id === 'data-warehouse' ? 'db' : 'app',
  actor: {
    id: person.actor_id,
    type: person.actor_type,
    department: person.department,
    session_id: `s-${session}`,
  },
  source: sourceOf(person, place),
})

const sourceOf = (person: Person, place: Place): AccessEvent['source'] => {
  if (place === 'office') return { ip: person.ip, site: person.site, device_id: person.device_id }
  if (place === 'vpn') return { ip: person.vpn, site: 'VPN', device_id: person.device_id }
  return { ip: place.ip }
}

/** The event of one step; subject_count is that of the subjects listed or of the query. */
export const eventAt = (at: number, seat: Seat, step: Step, random: Random): Dated => {
  const { action, operation, system_id, channel, subjects, subject_query, ...rest } = step
  const count = subjects?.length ?? subject_query?.hits
  const moment = Math.round(at)
  return {
    at: moment,
    event: {
      event_id: random.uuid(moment),
      occurred_at: offsetText(moment),
      system_id: system_id ?? seat.system_id,
      channel: channel ?? seat.channel,
      actor: seat.actor,
      source: seat.source,
      action,
      operation,
      ...(subjects && { subjects: [...subjects] }),
      ...(subject_query && { subject_query }),
      ...(count !== undefined && { subject_count: count }),
      ...rest,
    },
  }
}
