// SPDX-License-Identifier: Apache-2.0
// What a producer may write, wherever it is registered: access events of systems by types of actor, connection events of
// services, or both. A producer of connection events alone has no right to any system.
import { z } from 'zod'
import { ACTOR_TYPES } from './access-event.ts'

/** The fields of the rights; `name` checks the names of systems and services. */
export const producerRights = (name: z.ZodString) => ({
  systems: z.array(name),
  actor_types: z.array(z.enum(ACTOR_TYPES)),
  /** Services whose connection events it may write; none unless named. */
  services: z.array(name).optional(),
})

/** Whether the rights allow anything: an access event needs both a system and a type of actor. */
export const allowsSomething = (rights: {
  systems: readonly unknown[]
  actor_types: readonly unknown[]
  services?: readonly unknown[] | undefined
}): boolean =>
  rights.systems.length > 0 === rights.actor_types.length > 0 &&
  rights.systems.length + (rights.services?.length ?? 0) > 0

export const NEEDED_RIGHTS = 'needs systems with actor_types, or services, or all three'
