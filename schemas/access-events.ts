// SPDX-License-Identifier: Apache-2.0
// The stored access event. `event_json` is the evidence; every other column is derived from it or from its arrival.

import type { z } from 'zod'
import { ACTIONS, ACTOR_TYPES, CHANNELS, OUTCOMES } from './access-event.ts'
import { day, flag, integer, list, oneOf, pairs, record, text, timestamp } from './columns.ts'

const CLASSES = ['handler', 'handler_small', 'rights'] as const
export const RETENTION_CLASSES = CLASSES

export const accessEventsRow = record(
  {
    event_id: text('UUIDv7 from the producer: the idempotency key.'),
    schema_version: integer('Version of the access event schema.'),
    occurred_at: timestamp('When the work was done.'),
    received_at: timestamp('When capture took it, by the clock of capture.'),
    event_date: day("The day of occurred_at in the plan's zone: the partition."),
    retention_class: oneOf(CLASSES, 'Retention class laid on the event by its action and system.'),
    system_id: text('Personal-data processing system.'),
    channel: oneOf(CHANNELS, 'The way the actor came in.'),
    actor: record(
      {
        id: text('Account of the person or service.'),
        type: oneOf(ACTOR_TYPES, 'Kind of actor.'),
        on_behalf_of: text('Person it acted for.').nullable(),
        department: text('Department at the time.').nullable(),
        session_id: text('Opaque session identifier.').nullable(),
      },
      'Who connected (식별자).',
    ),
    source: record(
      {
        ip: text('Client address as sent.').nullable(),
        ip_hex: text(
          'The address as 32 hex digits, IPv4 mapped: a network test is a string comparison.',
        ).nullable(),
        country: text('ISO 3166-1 alpha-2.').nullable(),
        site: text('Office or site.').nullable(),
        user_agent: text('Client program.').nullable(),
        device_id: text('Managed device.').nullable(),
      },
      'From where (접속지 정보).',
    ),
    action: oneOf(ACTIONS, 'What was done (수행업무).'),
    operation: text('Menu or route in words.').nullable(),
    subjects: list(
      record({ id: text('Opaque key.'), type: text('Kind.').nullable() }, 'One subject.'),
      'Whose data (정보주체).',
    ),
    subject_count: integer(
      'Distinct ids, or the hits of the query; NULL for actions without subjects.',
    ).nullable(),
    subject_query: record(
      {
        template: text('Condition without values.'),
        digest: text('Digest with values.').nullable(),
        hits: integer('Subjects met.'),
      },
      'Work on many by a condition.',
    ).nullable(),
    work: record(
      { id: text('Job.'), part: integer('Part, from 1.'), parts: integer('Parts.') },
      'Job joined over several events.',
    ).nullable(),
    rights: record(
      {
        grantee_id: text('Whose rights.'),
        role: text('Role.'),
        before: text('Role before.').nullable(),
        after: text('Role after.').nullable(),
        approver_id: text('Approver.').nullable(),
      },
      'For grant and revoke.',
    ).nullable(),
    changed_fields: list(text('Field name.'), 'Names of changed fields.'),
    data_categories: list(
      text('Category.'),
      'Categories of personal data, defaulted by the system register.',
    ),
    purpose: text('Purpose, defaulted by the system register.').nullable(),
    reason: record(
      { text: text('Why.').nullable(), ticket: text('Ticket.').nullable() },
      'Stated reason.',
    ).nullable(),
    bytes: integer('Size of a download in bytes.').nullable(),
    outcome: oneOf(OUTCOMES, 'Result of the work.'),
    producer: record(
      {
        id: text('From the credential.'),
        boot_id: text('Run.').nullable(),
        seq: integer('Sequence number.').nullable(),
      },
      'Emitting service.',
    ),
    attributes: pairs('Further text.'),
    late: flag('Received after its day was closed.'),
    backfilled: flag('Imported from a log of the past.'),
    redactions: list(
      record(
        { path: text('JSON path.'), kind: text('Kind of secret.'), key_id: text('Key of the digest.') },
        'One replacement.',
      ),
      'What capture replaced by a keyed digest.',
    ),
    event_json: text('Canonical text (RFC 8785) of what the producer sent, after redaction.'),
    event_hash: text('SHA-256 of event_json, hex.'),
  },
  'Access events (접속기록), append-only.',
)

/** One stored access event. */
export type AccessEventsRow = z.infer<typeof accessEventsRow>
