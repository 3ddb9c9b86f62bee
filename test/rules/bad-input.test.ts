// SPDX-License-Identifier: Apache-2.0
// What a writer of rules gets wrong: each is refused with file, line, what is allowed and what came.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Analyser, startAnalyser } from '../../sql/compiler/analyser.ts'
import { compile } from '../../sql/compiler/compile.ts'
import { placedFault } from '../../sql/compiler/errors.ts'
import { parseRuleFile, repeatedIds } from '../../sql/rules.ts'
import { parseCase } from './case.ts'

const FOLDER = 'time/off_hours_access'
const read = (path: string) => readFileSync(new URL(`../../sql/rules/${path}`, import.meta.url), 'utf8')
const good = read(`${FOLDER}/rule.yaml`)
const replaced = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`there is no ${from}`)
  return text.replace(from, () => to)
}
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length

describe('a rule.yaml', () => {
  const KEYS =
    'id, domain, kind, severity, title, why, legal_basis, parameters, sentence, needs, false_positives, blind_spots, runbook'
  test('as it is has nothing wrong', () => expect(parseRuleFile(FOLDER, good).faults).toEqual([]))

  test.each([
    [
      'an unknown key',
      'severity: medium',
      'severity: medium\nowner: me',
      'owner:',
      `the file: unknown key owner; allowed: ${KEYS}`,
    ],
    [
      'an unknown key of a parameter',
      '    example: 22',
      '    exmaple: 22\n    example: 22',
      'exmaple',
      'parameters.night_from_hour: unknown key exmaple; allowed: type, clause, meaning, example',
    ],
    [
      'a severity of its own',
      'severity: medium',
      'severity: urgent',
      'severity:',
      'severity: allowed: high, medium, low; came: "urgent"',
    ],
    [
      'one language only',
      'title: { ko: 심야 시간대 접속, en: Access in night hours }',
      'title: { ko: 심야 시간대 접속 }',
      'title:',
      'title.en: allowed: string; came: nothing',
    ],
    [
      'an example of another type',
      'example: 22',
      'example: 22.5',
      'example: 22.5',
      'parameters.night_from_hour.example: allowed: int; came: 22.5',
    ],
    [
      'a key written twice',
      'severity: medium',
      'severity: medium\nseverity: low',
      'severity: low',
      'Map keys must be unique',
    ],
    [
      'the id of another folder',
      'id: off_hours_access',
      'id: off_hour_access',
      'id: off',
      'id: allowed: off_hours_access, as its folder; came: off_hour_access',
    ],
    [
      'another domain',
      'domain: time',
      'domain: times',
      'domain:',
      'domain: allowed: time, as its folder; came: times',
    ],
  ])('with %s', (_, from, to, at, said) => {
    const text = replaced(good, from, to)
    expect(parseRuleFile(FOLDER, text)).toEqual({
      value: undefined,
      faults: [`sql/rules/${FOLDER}/rule.yaml:${lineOf(text, at)} ${said}`],
    })
  })

  test('that is no YAML, and one that is empty', () => {
    expect(parseRuleFile(FOLDER, 'id: [').faults).toEqual([
      expect.stringMatching(/^sql\/rules\/time\/off_hours_access\/rule\.yaml:1 /),
    ])
    expect(parseRuleFile(FOLDER, '').faults).toEqual([
      `sql/rules/${FOLDER}/rule.yaml:1 the file: allowed: object; came: an empty value`,
    ])
  })

  test('whose id another rule has, in whatever domain', () => {
    const texts = new Map([
      [FOLDER, good],
      ['volume/off_hours_access', replaced(good, 'domain: time', 'domain: volume')],
      ['volume/other', good],
    ])
    expect(repeatedIds(texts)).toEqual([
      `sql/rules/volume/off_hours_access/rule.yaml:2 id: allowed: an id no other rule has; came: off_hours_access, which sql/rules/${FOLDER} has`,
    ])
  })
})

describe('a case', () => {
  const NAME = 'fires.yaml'
  const lines = (...given: string[]) =>
    [
      'shows: A case that shows something.',
      'kind: fires',
      'day: 2030-03-05',
      ...given,
      'expect: []',
      '',
    ].join('\n')
  const at = (line: number, said: string) => [`sql/rules/${FOLDER}/cases/${NAME}:${line} ${said}`]
  const faults = (text: string) => parseCase(FOLDER, NAME, text).faults

  test.each([
    ['nothing given', lines('given: {}')],
    ['a list without rows', lines('given:', '  events:', '    base: { actor: staff-01 }', '    rows: []')],
    ['reference data without rows', lines('given:', '  people: []')],
  ])('with %s shows nothing', (_, text) => {
    expect(faults(text)).toEqual(
      at(
        4,
        'given: allowed: rows of events, facts or reference data: a case without any shows nothing; came: a map',
      ),
    )
  })

  test('with one row is a case', () => {
    expect(faults(lines('given:', '  people: [{ actor_id: staff-01 }]'))).toEqual([])
    expect(faults(lines('given: { events: { rows: [{}] } }'))).toEqual([])
  })

  test('with an unknown key names the line and what an event may have', () => {
    const [said] = faults(
      lines(
        'given:',
        '  events:',
        '    rows:',
        '      - { at: "2030-03-05T10:00:00Z" }',
        '      - att: "2030-03-05T10:00:00Z"',
      ),
    )
    expect(said).toMatch(
      new RegExp(
        `^sql/rules/${FOLDER}/cases/${NAME}:8 given\\.events\\.rows\\[1\\]: unknown key att; allowed: at, received_at, times, `,
      ),
    )
  })
})

describe('SQL that does not analyse', () => {
  let analyser: Analyser
  beforeAll(async () => {
    analyser = await startAnalyser()
  })
  afterAll(() => analyser.close())
  const { tables } = JSON.parse(
    readFileSync(new URL('../../schemas/generated/catalog.json', import.meta.url), 'utf8'),
  )
  const parameters = { day: 'DATE', minimum_events: 'INT64' }
  const sql = read(`${FOLDER}/rule.sql`)

  test.each([
    [
      'an unknown column',
      'night_events.system_id,',
      'night_events.sytem_id,',
      'Name sytem_id not found inside night_events',
    ],
    ['an unknown table', 'FROM known_people', 'FROM known_poeple', 'Table not found: known_poeple'],
    [
      'a parameter that is not declared',
      'COUNT(*) >= @minimum_events',
      'COUNT(*) >= @minimum_event',
      "Query parameter 'minimum_event' not found; allowed: @day, @minimum_events",
    ],
    ['a word too few', 'GROUP BY system_id, actor_id\n)', 'GROUP system_id, actor_id\n)', 'Syntax error: '],
  ])('%s is told with file, line and column', async (_, from, to, said) => {
    const text = replaced(replaced(sql, 'SELECT DISTINCT actor_id', 'SELECT DISTINCT actor_id'), from, to)
    const line = lineOf(text, to.split('\n')[0] ?? '')
    const views = {
      known_people:
        'SELECT "" AS actor_id, "" AS working_pattern, TIMESTAMP "2030-01-01" AS in_force_from, TIMESTAMP "2030-01-01" AS in_force_to, DATE "2030-01-01" AS valid_from, DATE "2030-01-01" AS valid_to',
    }
    const declared = {
      ...parameters,
      window_start: 'TIMESTAMP',
      window_end: 'TIMESTAMP',
      as_of: 'TIMESTAMP',
      night_from_hour: 'INT64',
      night_to_hour: 'INT64',
      lookback_days: 'INT64',
    }
    const message = await compile(analyser, { tables, views }, text, declared).then(
      () => 'it was compiled',
      (error: Error) => placedFault('rule.sql', error.message, Object.keys(parameters)),
    )
    expect(message).toMatch(
      new RegExp(`^rule\\.sql:${line}:\\d+ ${said.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
    )
  })

  test('what the compiler does not know is told without a line, because none is known', () => {
    expect(placedFault('rule.sql', 'Not supported on the embedded ledger: X')).toBe(
      'rule.sql Not supported on the embedded ledger: X',
    )
  })
})
