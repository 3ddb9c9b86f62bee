// SPDX-License-Identifier: Apache-2.0
// `access-ledger evaluate` over a log counted by hand, and over files that do not fit.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { perform } from '../cli/perform.ts'
import { asLines, HAND_EVENTS, HAND_LABELS } from './hand-log.ts'

const place = mkdtempSync(join(tmpdir(), 'evaluate-test-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const put = (name: string, text: string): string => {
  const file = join(place, name)
  writeFileSync(file, text)
  return file
}
const events = put('events.ndjson', asLines(HAND_EVENTS))
const evaluate = (labels: string, ...more: string[]) =>
  perform([
    'evaluate',
    '--events',
    events,
    '--labels',
    labels,
    '--now',
    '2030-03-20T09:00:00+09:00',
    '--learn-days',
    '7',
    ...more,
  ])

describe('evaluate on a labelled log', () => {
  test('counts what was counted by hand', async () => {
    const { code, out } = await evaluate(put('labels.ndjson', asLines(HAND_LABELS)), '--format', 'json')
    const { rules, ...count } = JSON.parse(out)
    // Five judged days of two people and two strangers on one day each; two of these days are labelled.
    expect(count).toEqual({
      personDays: 12,
      cleanDays: 10,
      cleanMedium: 1,
      cleanAny: 1,
      highFalse: 0,
      medium: 2,
      mediumRight: 1,
      caught: [
        {
          type: 'stranger',
          strength: 'medium',
          found: true,
          foundAny: true,
          byRules: ['unregistered_actor'],
          days: 0,
        },
        { type: 'quiet', strength: 'medium', found: false, foundAny: false, byRules: [], days: null },
      ],
      failed: 0,
    })
    const fired = Object.entries(rules as Record<string, { fired: number; right: number }>)
      .filter(([, one]) => one.fired > 0)
      .map(([id, { fired, right }]) => [id, fired, right])
    expect(fired).toEqual([['unregistered_actor', 2, 1]])
    expect(code).toBe(0)
  }, 180_000)

  test('refuses labels that name what the log has not, with file and line, before judging', async () => {
    const labels = put(
      'unknown.ndjson',
      asLines([
        { ...HAND_LABELS[0], event_ids: [HAND_EVENTS[0]?.event_id, 'no-such-event'] },
        { ...HAND_LABELS[1], actor_id: 'u-1' },
        { ...HAND_LABELS[1], id: 'case-3', first_day: '2030-05-01', last_day: '2030-05-02' },
      ]),
    )
    const { code, out, err } = await evaluate(labels)
    expect({ code, out, err: err.split('\n').slice(0, 3) }).toEqual({
      code: 2,
      out: '',
      err: [
        `USAGE: The command was not understood: ${labels}:1 event_ids: allowed: ids of events in the log; came: no-such-event`,
        `${labels}:2 actor_id: allowed: an actor of the log; came: one that is not in it`,
        `${labels}:3 first_day, last_day: allowed: days of the log, 2030-03-04 to 2030-03-15; came: 2030-05-01 to 2030-05-02`,
      ],
    })
  }, 180_000)
})

describe('a labels file that is none', () => {
  const good = JSON.stringify(HAND_LABELS[0])
  test.each([
    ['an empty file', '\n', ' allowed: at least one label, one JSON object a line; came: none'],
    [
      'a line that is no JSON',
      `${good}\nactor u-1006`,
      '2 allowed: one JSON object a line; came: text that is none',
    ],
    ['an id given twice', `${good}\n\n${good}`, '3 id: allowed: each once; came again: case-1'],
    ['an unknown key', good.replace('"type"', '"kind":"x","type"'), '1 unknown key kind'],
    [
      'a day that is none',
      good.replace('2030-03-12', '2030-02-30'),
      '1 first_day: allowed: a day as YYYY-MM-DD',
    ],
    [
      'days in the wrong order',
      good.replace('"first_day":"2030-03-12"', '"first_day":"2030-03-13"'),
      '1 allowed: last_day not before first_day',
    ],
    [
      'nobody and nothing named',
      good.replace('"actor_id":"ghost-1",', ''),
      '1 allowed: actor_id, or subject_id, or system_id',
    ],
  ])('%s is refused with file and line', async (name, text, said) => {
    const labels = put(`${name.replaceAll(' ', '-')}.ndjson`, text)
    const { code, out, err } = await evaluate(labels)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(`${labels}:${said}`)
  })

  test('a file that is not there is refused, and so is a plan that is none', async () => {
    const missing = await evaluate(join(place, 'nowhere'))
    expect([missing.code, missing.err.split(':')[0]]).toEqual([2, 'USAGE'])
    const plan = await evaluate(put('ok.ndjson', good), '--plan', place)
    expect([plan.code, plan.err.split(':')[0]]).toEqual([1, 'PLAN_INVALID'])
  })

  test('more days to learn than the log has are refused', async () => {
    const labels = put('ok2.ndjson', asLines(HAND_LABELS))
    const { code, err } = await evaluate(labels, '--learn-days', '12')
    expect(code).toBe(2)
    expect(err).toContain('--learn-days: allowed: fewer than the 12 days of the log; came: 12')
  }, 180_000)
})
