// SPDX-License-Identifier: Apache-2.0
// What sealing and retention write, and the internet log of end users. The tables exist from the first day so that nothing is
// rewritten later.
import type { z } from 'zod'
import { day, flag, integer, list, oneOf, record, text, timestamp } from './columns.ts'

export const manifestsRow = record(
  {
    manifest_id: text('SHA-256 of the signed text.'),
    event_date: day('The day that was sealed: the partition.'),
    system_id: text('System.'),
    retention_class: text('Retention class.'),
    event_count: integer('Distinct events.'),
    merkle_root: text('Root over event hashes, hex.'),
    previous_id: text('The manifest before it in the chain.').nullable(),
    archive_name: text('Object in the locked archive.'),
    signed_text: text('The text that was signed.'),
    signature: text('Base64.'),
    key_id: text('Signing key.'),
    sealed_at: timestamp('When.'),
    as_of: timestamp('Events received up to this moment are in it.'),
  },
  'Signed summaries of closed (day, system, class), append-only.',
)

export const holdsRow = record(
  {
    hold_id: text('Identifier, never reused.'),
    event_date: day('Day of the entry: the partition.'),
    entry: oneOf(['placed', 'lifted'], 'What happened.'),
    system_id: text('Scope: system.').nullable(),
    actor_id: text('Scope: actor.').nullable(),
    subject_id: text('Scope: subject.').nullable(),
    first_day: day('Scope: first day.').nullable(),
    last_day: day('Scope: last day.').nullable(),
    reason: text('Why.'),
    recorded_by: text('Who.'),
    second_person: text('Who confirmed the lifting.').nullable(),
    recorded_at: timestamp('When.'),
  },
  'Legal holds (법적 보존), append-only.',
)

export const destructionsRow = record(
  {
    destruction_id: text('Identifier of the slice and run.'),
    event_date: day('Day of the destruction: the partition.'),
    table_name: text('Table.'),
    slice_day: day('Day of the data.'),
    system_id: text('System.').nullable(),
    retention_class: text('Class.'),
    row_count: integer('Rows destroyed.'),
    object_count: integer('Archive objects destroyed.'),
    basis: text('Clause of the plan and the law.'),
    confirmed_by: text('Who confirmed.'),
    destroyed_at: timestamp('When.'),
    unrecoverable_at: timestamp('From when it cannot be recovered.'),
    manifest_ids: list(text('Manifest.'), 'Seals that covered it.'),
  },
  'Destruction ledger (파기관리대장), append-only.',
)

export const connectionEventsRow = record(
  {
    event_id: text('UUIDv7 from the producer.'),
    occurred_at: timestamp('When.'),
    received_at: timestamp('When it came.'),
    event_date: day('Partition.'),
    user_key: text('Opaque key of the end user.'),
    ip: text('Address.'),
    ip_hex: text('Address as 32 hex digits.'),
    service: text('Service.'),
    event: text('What happened.'),
    producer_id: text('Producer.'),
    late: flag('Received after its day was closed.'),
    event_json: text('Canonical text (RFC 8785).'),
    event_hash: text('SHA-256 of event_json, hex.'),
    redactions: list(
      record(
        { path: text('JSON path.'), kind: text('Kind of secret.'), key_id: text('Key of the digest.') },
        'One replacement.',
      ),
      'What capture replaced by a keyed digest.',
    ),
  },
  'End-user internet log / access points (통신비밀보호법 시행령 41②2), append-only, never mixed with handler access.',
)

/** One stored connection event. */
export type ConnectionEventsRow = z.infer<typeof connectionEventsRow>
