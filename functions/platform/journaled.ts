// SPDX-License-Identifier: Apache-2.0
// The tables that capture fills: on one machine their rows go through a journal first.
import type { TableName } from '../../schemas/tables.ts'

export const JOURNALED = [
  'late_arrivals',
  'access_events',
  'rejected_events',
  'connection_events',
  'rejected_connections',
] as const satisfies readonly TableName[]
