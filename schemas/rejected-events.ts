// SPDX-License-Identifier: Apache-2.0
// Refused input, kept with its reason: it is an access too (design, invariant 2).
import type { z } from 'zod'
import { day, flag, integer, record, text, timestamp } from './columns.ts'

const columns = {
  rejection_id: text(
    'SHA-256 of [producer_id, event_date, code, path, body_hash]: the same refusal twice is one.',
  ),
  received_at: timestamp('When it came.'),
  event_date: day("The day it came, in the plan's zone: the partition."),
  retention_class: text('Class of the system it was meant for, handler where that is unknown.'),
  producer_id: text('Producer, from its credential.'),
  system_id: text('System it names, where it can be read and is registered.').nullable(),
  event_id: text('Its event_id, where it can be read.').nullable(),
  code: text('Code of the error catalogue.'),
  path: text('JSON path of what was refused.'),
  allowed: text('What is allowed there.'),
  received: text('What came, shortened, with secrets replaced.'),
  body: text('The event with secrets replaced, at most 4 KiB.'),
  body_bytes: integer('Size of what came.'),
  body_hash: text('SHA-256 of the event as kept (redacted, before it was shortened), hex.'),
  truncated: flag('Whether body was shortened.'),
}

export const rejectedEventsRow = record(columns, 'Refused events with their reason, append-only.')

/** Refused records of POST /v1/connections lie apart, because nothing about end users may be counted among handlers. */
export const rejectedConnectionsRow = record(
  columns,
  'Refused connection events with their reason, append-only, never mixed with refused access events.',
)

/** One refused event. */
export type RejectedEventsRow = z.infer<typeof rejectedEventsRow>
