// SPDX-License-Identifier: Apache-2.0
// Turns the first issue of the schema into a refusal that says where, what is allowed and what came.
import type { z } from 'zod'
import { jsonPath, Refused, valueAt } from './refusal.ts'

/** Absent fields that the law requires (안전성 확보조치 기준 2조3호), by their path in the event. */
const LEGAL: Readonly<Record<string, string>> = {
  '$.actor': 'the actor (식별자): {"id": "...", "type": "handler"}',
  '$.actor.id': 'the account of the person or service (식별자)',
  '$.occurred_at': 'the time of the work (접속일시), RFC 3339 with offset',
  '$.source': 'the source (접속지): {"ip": "..."}',
  '$.action': 'the action (수행업무): view, search, download ...',
}

const allowedBy = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return `a value of type ${issue.expected}`
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'unrecognized_keys':
      return 'only the keys of the schema'
    case 'too_big':
      return `at most ${String(issue.maximum)} ${issue.origin === 'string' ? 'characters' : issue.origin === 'array' ? 'entries' : ''}`.trim()
    case 'too_small':
      return `at least ${String(issue.minimum)} ${issue.origin === 'string' ? 'character' : issue.origin === 'array' ? 'entry' : ''}`.trim()
    case 'invalid_format':
      return issue.format === 'datetime'
        ? 'RFC 3339 with offset, 2026-09-01T09:30:00+09:00'
        : issue.path.at(-1) === 'event_id'
          ? 'a UUIDv7 in lower case'
          : `the format ${issue.format}`
    case 'invalid_union':
      return ['ip', 'address'].includes(String(issue.path.at(-1)))
        ? 'an IPv4 or IPv6 address'
        : 'one of the shapes of the schema'
    default:
      return issue.message
  }
}

/** Throws the refusal for a failed parse: absent legal fields first, then the first issue in document order. */
export const refuseBySchema = (event: unknown, error: z.ZodError): never => {
  const at = (issue: z.core.$ZodIssue) => jsonPath(issue.path)
  const legal = error.issues.find((issue) => at(issue) in LEGAL && (valueAt(event, issue.path) ?? '') === '')
  if (legal)
    throw new Refused('EVENT_LEGAL_FIELD', at(legal), LEGAL[at(legal)] ?? '', valueAt(event, legal.path))
  const issue = error.issues[0]
  if (!issue) throw error
  if (issue.code === 'unrecognized_keys') {
    const path = [...issue.path, issue.keys[0] ?? '']
    throw new Refused('EVENT_SCHEMA', jsonPath(path), allowedBy(issue), valueAt(event, path))
  }
  throw new Refused('EVENT_SCHEMA', at(issue), allowedBy(issue), valueAt(event, issue.path))
}
