// SPDX-License-Identifier: Apache-2.0
// Several findings of one person on the same days are one entry with its reasons; signals stand beside it.
import { expect, test } from '@jest/globals'
import { joinedEntries } from '../../functions/report/join-findings.ts'
import type { FindingEntry } from '../../functions/report/report-parts.ts'

const said = { ko: '내용', en: 'what' }
const entry = (
  rule_id: string,
  actor_id: string | null,
  first_day: string,
  last_day = first_day,
): FindingEntry => ({
  rule_id,
  severity: 'medium',
  system_id: 'crm',
  actor_id,
  first_day,
  last_day,
  days: 1,
  count: 1,
  first_at: `${first_day}T00:00:00.000000Z`,
  seen: said,
  usual: said,
  event_count: 3,
  finding_ids: [`${rule_id}-${first_day}`],
  beside: [],
})
const short = (entries: readonly FindingEntry[]) =>
  entries.map(({ rule_id, actor_id, count, finding_ids, beside }) => ({
    rule_id,
    actor_id,
    count,
    finding_ids,
    beside: beside.map((one) => `${one.kind} ${one.rule_id} ${one.first_day}`),
  }))

test('findings of one actor on overlapping days become one entry, the first one given leading', () => {
  const findings = [
    entry('bulk', 'kim', '2030-03-05', '2030-03-06'),
    entry('night', 'kim', '2030-03-06', '2030-03-07'),
    entry('bulk', 'lee', '2030-03-05'),
    entry('night', 'kim', '2030-03-09'),
  ]
  expect(short(joinedEntries(findings, []))).toEqual([
    {
      rule_id: 'bulk',
      actor_id: 'kim',
      count: 2,
      finding_ids: ['bulk-2030-03-05', 'night-2030-03-06'],
      beside: ['finding night 2030-03-06'],
    },
    { rule_id: 'bulk', actor_id: 'lee', count: 1, finding_ids: ['bulk-2030-03-05'], beside: [] },
    { rule_id: 'night', actor_id: 'kim', count: 1, finding_ids: ['night-2030-03-09'], beside: [] },
  ])
})

test('signals stand beside every entry of their actor and days, and are no entry of their own', () => {
  const signals = [
    entry('device', 'kim', '2030-03-05'),
    entry('device', 'lee', '2030-03-05'),
    entry('device', null, '2030-03-05'),
  ]
  expect(short(joinedEntries([entry('bulk', 'kim', '2030-03-05')], signals))).toEqual([
    {
      rule_id: 'bulk',
      actor_id: 'kim',
      count: 1,
      finding_ids: ['bulk-2030-03-05'],
      beside: ['signal device 2030-03-05'],
    },
  ])
  expect(joinedEntries([], signals)).toEqual([])
})

test('what names no actor is joined with nothing', () => {
  const findings = [entry('silent', null, '2030-03-05'), entry('gap', null, '2030-03-05')]
  expect(
    short(joinedEntries(findings, [entry('device', null, '2030-03-05')])).map(({ rule_id, beside }) => [
      rule_id,
      beside,
    ]),
  ).toEqual([
    ['silent', []],
    ['gap', []],
  ])
})
