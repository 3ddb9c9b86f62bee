// SPDX-License-Identifier: Apache-2.0
// The systems that the simulated staff work in, and the producer that each one sends its events by.
import type { ACTOR_TYPES } from '../../schemas/access-event.ts'

export const SYSTEM_IDS = ['crm', 'shop-admin', 'hr', 'data-warehouse'] as const
export type SystemId = (typeof SYSTEM_IDS)[number]

export type SimulatedProducer = {
  id: string
  systems: readonly SystemId[]
  actor_types: readonly (typeof ACTOR_TYPES)[number][]
}

/** One producer a system, with the rights it needs in `keys/producers.json`. */
export const PRODUCERS: readonly SimulatedProducer[] = [
  { id: 'crm-app', systems: ['crm'], actor_types: ['handler', 'contractor', 'admin'] },
  { id: 'shop-admin-app', systems: ['shop-admin'], actor_types: ['handler', 'contractor', 'admin'] },
  { id: 'hr-app', systems: ['hr'], actor_types: ['handler', 'admin'] },
  { id: 'data-warehouse-audit', systems: ['data-warehouse'], actor_types: ['admin', 'service'] },
]

/** The producer of a system. */
export const producerOf = (system: string): SimulatedProducer => {
  const producer = PRODUCERS.find(({ systems }) => systems.some((id) => id === system))
  if (!producer) throw new RangeError(`no producer of system ${system}`)
  return producer
}

/** Keys of data subjects. */
export const member = (number: number) => ({
  id: `M-${String(number).padStart(7, '0')}`,
  type: 'member' as const,
})
export const employee = (number: number) => ({
  id: `E-${String(number).padStart(4, '0')}`,
  type: 'employee' as const,
})
export const applicant = (number: number) => ({
  id: `A-${String(number).padStart(5, '0')}`,
  type: 'applicant' as const,
})
export type Subject = { id: string; type: 'member' | 'employee' | 'applicant' }
