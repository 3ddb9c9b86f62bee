// SPDX-License-Identifier: Apache-2.0
// What must agree across fields of one event: the legal fields (design, invariant 3; 안전성 확보조치 기준 2조3호),
// the count of subjects, and ids that must not be resident registration numbers.
import { ACTIONS_WITHOUT_SUBJECT, type AccessEvent } from '../../schemas/access-event.ts'
import { looksLikeRrn } from './redact.ts'
import { Refused } from './refusal.ts'

const ADDRESS_CHANNELS: ReadonlySet<string> = new Set(['app', 'api', 'console'])

const requireSource = ({ source, channel }: AccessEvent): void => {
  if (ADDRESS_CHANNELS.has(channel)) {
    if (!source.ip)
      throw new Refused(
        'EVENT_LEGAL_FIELD',
        '$.source.ip',
        `an address for the channel ${channel} (접속지)`,
        undefined,
      )
  } else if (!source.ip && !source.device_id && !source.site) {
    throw new Refused('EVENT_LEGAL_FIELD', '$.source', 'ip, device_id or site (접속지)', source)
  }
}

/** Distinct subjects the event stands for; undefined for actions that name none. */
const countSubjects = (event: AccessEvent): number | undefined => {
  const { subjects, subject_query: query, subject_count: stated, action } = event
  if (query) return query.hits
  if (subjects && subjects.length > 0) {
    const distinct = subjects.length === 1 ? 1 : new Set(subjects.map((subject) => subject.id)).size
    return distinct
  }
  if (stated === 0) {
    if (action === 'search' || ACTIONS_WITHOUT_SUBJECT.has(action)) return 0
    throw new Refused(
      'EVENT_LEGAL_FIELD',
      '$.subjects',
      'subjects or subject_query; subject_count 0 only for a search (정보주체)',
      undefined,
    )
  }
  if (ACTIONS_WITHOUT_SUBJECT.has(action)) return undefined
  throw new Refused(
    'EVENT_LEGAL_FIELD',
    '$.subjects',
    'subjects, subject_query, or subject_count 0 for a search (정보주체)',
    subjects,
  )
}

/** Throws Refused for an identifier of the shape of a resident registration number. */
export const refuseRrn = (path: string, id: string | undefined): void => {
  if (id !== undefined && looksLikeRrn(id)) throw new Refused('EVENT_ID_IS_RRN', path, 'an opaque key', id)
}

const refuseRrnIds = (event: AccessEvent): void => {
  refuseRrn('$.actor.id', event.actor.id)
  refuseRrn('$.actor.on_behalf_of', event.actor.on_behalf_of)
  refuseRrn('$.rights.grantee_id', event.rights?.grantee_id)
  refuseRrn('$.rights.approver_id', event.rights?.approver_id)
  event.subjects?.forEach((subject, index) => {
    refuseRrn(`$.subjects[${index}].id`, subject.id)
  })
}

/** Checks one event; returns its number of subjects, null for actions that name none. Throws Refused. */
export const checkLegalFields = (event: AccessEvent): number | null => {
  requireSource(event)
  refuseRrnIds(event)
  const count = countSubjects(event)
  if (count !== undefined && event.subject_count !== undefined && event.subject_count !== count)
    throw new Refused('EVENT_SUBJECT_COUNT', '$.subject_count', String(count), event.subject_count)
  if (count === undefined && event.subject_count !== undefined && event.subject_count > 0)
    throw new Refused(
      'EVENT_SUBJECT_COUNT',
      '$.subject_count',
      'no count without subjects',
      event.subject_count,
    )
  return count ?? null
}
