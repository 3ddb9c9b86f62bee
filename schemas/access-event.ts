// SPDX-License-Identifier: Apache-2.0
// The access event (접속기록) as a producer sends it. This schema is the contract of POST /v1/events: strict, and
// the source of the JSON Schema, the OpenAPI document and the stored columns.
import { z } from 'zod'

export const CHANNELS = ['app', 'api', 'db', 'console', 'batch'] as const
export const ACTOR_TYPES = ['handler', 'partner', 'contractor', 'admin', 'service'] as const
export const ACTIONS = [
  'login',
  'login_failed',
  'logout',
  'view',
  'search',
  'create',
  'update',
  'delete',
  'download',
  'print',
  'copy',
  'share',
  'grant',
  'revoke',
] as const
export const OUTCOMES = ['success', 'denied', 'error'] as const

/** Actions that name no subject: signing in and out, and changes of rights (design, invariant 3). */
export const ACTIONS_WITHOUT_SUBJECT: ReadonlySet<string> = new Set([
  'login',
  'login_failed',
  'logout',
  'grant',
  'revoke',
])

/** The most subjects one event may list; more go into several events joined by `work`. */
export const MAX_SUBJECTS = 1000
/** The largest event accepted, in bytes of its canonical text. */
export const MAX_EVENT_BYTES = 256 * 1024

const described = <T extends z.ZodType>(schema: T, description: string): T =>
  schema.meta({ description }) as T
/**
 * Object whose keys come in the order of RFC 8785 (UTF-16 code units), so that the parse result stringifies canonically.
 */
const ordered = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject(Object.fromEntries(Object.entries(shape).sort(([a], [b]) => (a < b ? -1 : 1))) as S)
const short = (description: string, max = 200) => described(z.string().min(1).max(max), description)

export const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const actor = ordered({
  id: short(
    'Who connected: the account of one person or service, never shared, never a resident number.',
    128,
  ),
  type: described(z.enum(ACTOR_TYPES), 'What the actor is. A data subject is never an actor.'),
  on_behalf_of: short('The person a service or an administrator acted for.', 128).optional(),
  department: short('Department at the time of the event.', 128).optional(),
  session_id: short('Opaque session identifier, never a token.', 128).optional(),
})

const source = ordered({
  ip: described(
    z.union([z.ipv4(), z.ipv6()]),
    "The person's own client address, not the proxy's. IPv4 or IPv6.",
  ).optional(),
  country: described(z.string().regex(/^[A-Z]{2}$/), 'ISO 3166-1 alpha-2 country of the address.').optional(),
  site: short('Office or site name.', 128).optional(),
  user_agent: short('Client program.', 512).optional(),
  device_id: short('Identifier of the managed device.', 128).optional(),
})

const subject = ordered({
  id: short('Opaque key the company can resolve (member number); never a name or resident number.', 128),
  type: short('Kind of subject: member, customer, applicant, employee ...', 64).optional(),
})

/** An access event as sent. Rules across fields (legal fields, counts) are in functions/capture/legal-fields.ts. */
export const accessEvent = ordered({
  event_id: described(z.string().regex(UUID_V7), 'UUIDv7 made by the producer: the idempotency key.'),
  schema_version: described(z.literal(1), 'Version of this schema.').optional(),
  occurred_at: described(z.iso.datetime({ offset: true }), 'When the work was done, RFC 3339 with offset.'),
  system_id: short(
    'The personal-data processing system (개인정보처리시스템), as registered in the plan.',
    64,
  ),
  channel: described(z.enum(CHANNELS), 'The way the actor came in.'),
  actor: described(actor, 'Who connected (식별자).'),
  source: described(
    source,
    'From where (접속지 정보). `ip` is required for the channels app, api and console; otherwise ip, device_id or site.',
  ),
  action: described(z.enum(ACTIONS), 'What was done (수행업무).'),
  operation: short('Menu or route in words: "member list".', 300).optional(),
  subjects: described(
    z.array(subject).max(MAX_SUBJECTS),
    'Whose data (처리한 정보주체 정보), up to 1 000.',
  ).optional(),
  subject_count: described(
    z.int().min(0),
    'Distinct ids in `subjects`, or the hits of `subject_query`; 0 for a search without result.',
  ).optional(),
  subject_query: described(
    ordered({
      template: short('Search condition with values taken out: "grade = ? AND joined_at > ?".', 4000),
      digest: short('Digest of the condition with its values.', 128).optional(),
      hits: described(z.int().min(0), 'Subjects that met the condition.'),
    }),
    'Work on many subjects by a condition.',
  ).optional(),
  work: described(
    ordered({
      id: short('Identifier of the whole job.', 128),
      part: described(z.int().min(1), 'Number of this part, from 1.'),
      parts: described(z.int().min(1), 'Number of parts.'),
    }),
    'One job that touches more subjects than fit one event.',
  ).optional(),
  rights: described(
    ordered({
      grantee_id: short('Whose rights changed.', 128),
      role: short('Role or permission.', 128),
      before: short('Role before.', 128).optional(),
      after: short('Role after.', 128).optional(),
      approver_id: short('Who approved it.', 128).optional(),
    }),
    'For grant and revoke.',
  ).optional(),
  changed_fields: described(
    z.array(short('Field name.', 128)).max(200),
    'Names of changed fields, never values.',
  ).optional(),
  data_categories: described(
    z.array(short('Category of the plan.', 64)).max(50),
    'Categories of personal data; by default those of the system.',
  ).optional(),
  purpose: short('Purpose of the plan; by default that of the system.', 64).optional(),
  reason: described(
    ordered({
      text: short('Why, in the words of the actor.', 1000).optional(),
      ticket: short('Ticket or request number.', 128).optional(),
    }),
    'Stated reason, above all for downloads.',
  ).optional(),
  bytes: described(z.int().min(0), 'Size of what was downloaded, in bytes.').optional(),
  outcome: described(z.enum(OUTCOMES), 'Result of the work; `success` when absent.').optional(),
  producer: described(
    ordered({
      id: short('Ignored on input: the id of the credential is stored.', 64).optional(),
      boot_id: short('Identifier of this run of the producer.', 64).optional(),
      seq: described(z.int().min(0), 'Sequence number within the run, so that a gap shows.').optional(),
    }),
    'The emitting service and its numbering.',
  ).optional(),
  attributes: described(
    z.record(z.string().min(1).max(64), z.string().max(1000)),
    'Small map of further text.',
  )
    .refine((map) => Object.keys(map).length <= 50, 'at most 50 entries')
    .optional(),
}).meta({
  title: 'Access event',
  description: 'One record of work done on personal data (접속기록).',
})

export type AccessEvent = z.infer<typeof accessEvent>
