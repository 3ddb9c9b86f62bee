// SPDX-License-Identifier: Apache-2.0
// Arbitrary valid access events: every field, every writing of a time, and texts that hold whatever Unicode allows.
import fc from 'fast-check'
import { looksLikeRrn } from '../../functions/capture/redact.ts'
import { ACTOR_TYPES, type AccessEvent, CHANNELS, OUTCOMES } from '../../schemas/access-event.ts'

const NASTY = [
  '\\u0000',
  '\\ud800',
  '\\\\u0000',
  '\\',
  '"',
  '\t',
  '\n',
  '\r',
  '\b',
  '\u007f',
  '\u2028',
  '\ufeff',
  '가',
  '나\u0301',
  '👨‍👩‍👧',
  "'",
  '${',
  '\u{10ffff}',
]
const unit = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((text) => text !== '\u0000'),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
)

/**
 * Text of 1 to `max` UTF-16 code units without NUL. None starts with U+FEFF: DuckDB stores it, but its Node driver reads
 * texts with a TextDecoder that takes it for a byte order mark.
 */
export const arbitraryText = (max: number): fc.Arbitrary<string> =>
  fc
    .array(unit, { minLength: 1, maxLength: Math.min(max, 12) })
    .map((units) => units.join('').slice(0, max).toWellFormed())
    .filter((text) => !text.startsWith('\ufeff'))

const identifier = (max = 128) =>
  fc
    .oneof(fc.stringMatching(/^[A-Za-z]-?\d{1,6}$/), arbitraryText(max))
    .map((id) => id.slice(0, max))
    .filter((id) => id.length > 0 && !looksLikeRrn(id))

const occurredAt = fc
  .record({
    at: fc.integer({ min: Date.parse('2029-06-01T00:00:00Z'), max: Date.parse('2030-02-28T00:00:00Z') }),
    fraction: fc.stringMatching(/^(\.\d{1,9})?$/),
    zone: fc.constantFrom('Z', '+09:00', '-11:30', '+00:00'),
  })
  .map(({ at, fraction, zone }) => `${new Date(at).toISOString().slice(0, 19)}${fraction}${zone}`)

const hexDigits = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
const uuidV7 = fc
  .tuple(
    hexDigits(8),
    hexDigits(4),
    hexDigits(3),
    fc.constantFrom('8', '9', 'a', 'b'),
    hexDigits(3),
    hexDigits(12),
  )
  .map(([a, b, c, variant, d, e]) => `${a}-${b}-7${c}-${variant}${d}-${e}`)

const some = <T, K extends keyof T>(shape: { [P in keyof T]: fc.Arbitrary<T[P]> }, required: K[]) =>
  fc.record(shape, { requiredKeys: required, noNullPrototype: true })

const source = some(
  {
    ip: fc.oneof(fc.ipV4(), fc.ipV6()),
    country: fc.stringMatching(/^[A-Z]{2}$/),
    site: arbitraryText(128),
    user_agent: arbitraryText(512),
    device_id: identifier(),
  },
  ['ip'],
)
const subjects = fc.uniqueArray(some({ id: identifier(), type: arbitraryText(64) }, ['id']), {
  minLength: 1,
  maxLength: 4,
  selector: (subject) => subject.id,
})
const attributeName = fc
  .oneof(arbitraryText(64), fc.nat().map(String), fc.constantFrom('10', '9', '01', 'toString', 'constructor'))
  .filter((name) => name !== '__proto__')

const shape = {
  event_id: uuidV7,
  schema_version: fc.constant(1 as const),
  occurred_at: occurredAt,
  system_id: fc.constant('crm'),
  channel: fc.constantFrom(...CHANNELS),
  actor: some(
    {
      id: identifier(),
      type: fc.constantFrom(...ACTOR_TYPES),
      on_behalf_of: identifier(),
      department: arbitraryText(128),
      session_id: identifier(),
    },
    ['id', 'type'],
  ),
  source,
  action: fc.constantFrom('view' as const, 'update' as const, 'download' as const, 'grant' as const),
  operation: arbitraryText(300),
  subjects,
  subject_query: some({ template: arbitraryText(4000), digest: arbitraryText(128), hits: fc.maxSafeNat() }, [
    'template',
    'hits',
  ]),
  work: fc.record(
    { id: identifier(), part: fc.integer({ min: 1 }), parts: fc.integer({ min: 1 }) },
    { noNullPrototype: true },
  ),
  rights: some(
    {
      grantee_id: identifier(),
      role: arbitraryText(128),
      before: arbitraryText(128),
      after: arbitraryText(128),
      approver_id: identifier(),
    },
    ['grantee_id', 'role'],
  ),
  changed_fields: fc.array(arbitraryText(128), { maxLength: 4 }),
  data_categories: fc.array(arbitraryText(64), { maxLength: 4 }),
  purpose: arbitraryText(64),
  reason: some({ text: arbitraryText(1000), ticket: arbitraryText(128) }, []),
  bytes: fc.maxSafeNat(),
  outcome: fc.constantFrom(...OUTCOMES),
  producer: some({ id: identifier(64), boot_id: identifier(64), seq: fc.maxSafeNat() }, []),
  attributes: fc.dictionary(attributeName, arbitraryText(1000), { maxKeys: 6, noNullPrototype: true }),
} satisfies Record<keyof Omit<AccessEvent, 'subject_count'>, fc.Arbitrary<unknown>>

/** A valid event of system `crm` of the nine months before March 2030. */
export const arbitraryEvent = some(shape, [
  'event_id',
  'occurred_at',
  'system_id',
  'channel',
  'actor',
  'source',
  'action',
  'subjects',
]) as fc.Arbitrary<AccessEvent>
