// SPDX-License-Identifier: Apache-2.0
// The rules as a set: their files, their parameters, and the sentences made of their findings.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { ruleFile } from '../../schemas/rule.ts'
import { UNWRITTEN } from '../../sql/new-rule/texts.ts'
import { SHARED_PARAMETERS } from '../../sql/parameters.ts'
import { loadRules, readRuleFile, ruleFolders, sentence } from '../../sql/rules.ts'
import { tablesReadBy } from '../../sql/statements.ts'
import { caseFile } from './case.ts'

const rules = await loadRules()

/** What rules about the ledger itself read beside facts. */
const WATCHED: Readonly<Record<string, readonly string[]>> = {
  ledger_or_rule_changed: ['exceptions', 'plan_loads', 'plan_versions', 'rule_runs'],
  operator_reviews_self: ['exceptions', 'findings', 'reviews'],
}

test('the rules come sorted by id, each once, and enough of them', () => {
  const ids = rules.map((rule) => rule.id)
  expect(ids).toEqual([...new Set(ids)].sort())
  expect(ids.length).toBeGreaterThanOrEqual(45)
})

test('a signal is low, and what is high is few', () => {
  expect(rules.filter((rule) => rule.kind === 'signal' && rule.severity !== 'low')).toEqual([])
  expect(rules.filter((rule) => rule.severity === 'high').map((rule) => rule.id)).toEqual([
    'bulk_change_or_delete',
    'bulk_download',
    'correlated',
    'leaver_spike',
    'login_failure_burst',
    'sequential_enumeration',
    'service_account_used_by_person',
    'terminated_or_moved_actor',
  ])
})

describe.each(rules)('$id', (rule) => {
  test('declares exactly the thresholds its SQL uses, none of them a shared parameter', () => {
    const used = new Set(
      [rule.statement, ...(rule.learning ? [rule.learning] : [])].flatMap((one) =>
        Object.keys(one.parameters),
      ),
    )
    for (const shared of Object.keys(SHARED_PARAMETERS)) used.delete(shared)
    expect(Object.keys(rule.parameters).sort()).toEqual([...used].sort())
    expect(Object.keys(rule.parameters).filter((name) => name in SHARED_PARAMETERS)).toEqual([])
  })

  test('learns if and only if it needs history', () => {
    expect(rule.learning !== undefined).toBe(rule.needs.history_days > 0)
    expect(rule.needs.history_days).toBe(rule.parameters.minimum_days?.example ?? 0)
  })

  test('reads facts, reference data and nothing else, unless it watches the ledger itself', () => {
    const allowed =
      /^(day_events|(actor|actor_source|actor_subject|actor_action|actor_habit|subject|peer|producer)_days|holidays|known_[a-z_]+)$/
    const read = [rule.statement, ...(rule.learning ? [rule.learning] : [])].flatMap((one) =>
      tablesReadBy(one.id),
    )
    expect(read.filter((name) => !allowed.test(name) && !WATCHED[rule.id]?.includes(name))).toEqual([])
    expect(rule.statement.googlesql).not.toMatch(/CURRENT_|JSON_|ROUND\(/)
  })

  test('has nothing left to write', () => {
    const folder = new URL(`../../sql/rules/${rule.domain}/${rule.id}/`, import.meta.url)
    const left = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) =>
        /\.(?:sql|yaml)$/.test(path) && readFileSync(new URL(path, folder), 'utf8').includes(UNWRITTEN),
    )
    expect(left).toEqual([])
  })

  test('names in both languages the same measures, all of them in its SQL', () => {
    for (const part of ['seen', 'usual'] as const) {
      const names = (language: 'ko' | 'en') =>
        [...rule.sentence[part][language].matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort()
      const inSql = [...rule.statement.googlesql.matchAll(/'(\w+)' AS name/g)].map((match) => match[1])
      const bare = (list: string[]) => [...new Set(list.map((name) => name.replace(/_(ko|en)$/, '')))]
      expect(bare(names('ko'))).toEqual(bare(names('en')))
      expect(names('ko').filter((name) => !inSql.includes(name))).toEqual([])
      // A rule about something absolute, such as work after leaving, has no usual to measure.
      if (part === 'seen') expect(names('ko').length).toBeGreaterThan(0)
    }
  })

  test('each step of the runbook names a field and a window of time, in both languages alike', () => {
    const field = /[a-z]+[._][a-z_]+|\b(?:operation|action|reason|bytes)\b/
    const time = /\d+\s*(?:일|시간|시|days?|hours?)|그날|당일|같은 날|(?:that|same) day|night hours/
    for (const language of ['ko', 'en'] as const)
      for (const step of rule.runbook[language]) {
        expect([step, time.test(step)]).toEqual([step, true])
        expect([step, field.test(step)]).toEqual([step, true])
      }
    expect(rule.runbook.ko).toHaveLength(rule.runbook.en.length)
  })
})

describe('a sentence', () => {
  const bulk = rules.find((rule) => rule.id === 'off_hours_access')!
  const measures = [
    { name: 'events', value: '12345' },
    { name: 'subjects', value: '1200' },
    { name: 'first_at', value: '23:40' },
    { name: 'last_at', value: '999' },
  ]
  test('has thousands separators in numbers and nowhere else', () => {
    expect(sentence(bulk, 'ko', 'seen', measures)).toBe(
      '23:40부터 999까지 심야에 12,345건 접속, 정보주체 1,200명(연인원) 처리',
    )
    expect(sentence(bulk, 'en', 'seen', measures)).toBe(
      '12,345 events in night hours between 23:40 and 999, 1,200 subjects (counted each time)',
    )
  })
  test('shows a dash for a measure that an old finding does not have', () => {
    expect(sentence(bulk, 'en', 'usual', [{ name: 'days', value: null }])).toBe(
      'in the last – days: active on – days, at night on –',
    )
  })
  test.each([
    ['1234567', '1,234,567'],
    ['-1000', '-1,000'],
    ['100', '100'],
    ['203.0.113.77', '203.0.113.77'],
    ['2030-03-05', '2030-03-05'],
    ['1234.5', '1234.5'],
  ])('%s reads as %s', (value, read) => {
    expect(
      sentence({ sentence: { seen: { ko: '{x}', en: '{x}' }, usual: { ko: '-', en: '-' } } }, 'en', 'seen', [
        { name: 'x', value },
      ]),
    ).toBe(read)
  })
})

describe('a file that is not right is refused', () => {
  const good = readRuleFile(ruleFolders()[0]!)
  test.each([
    ['an unknown key', { ...good, owner: 'me' }, 'owner'],
    ['a severity of its own', { ...good, severity: 'urgent' }, 'severity'],
    ['one language only', { ...good, title: { ko: '제목' } }, 'en'],
    ['a runbook of one step', { ...good, runbook: { ko: ['하나'], en: ['one'] } }, 'runbook'],
    [
      'a parameter without an example',
      { ...good, parameters: { x: { type: 'INT64', clause: '6.1', meaning: good.title } } },
      'example',
    ],
    [
      'an example of another type',
      { ...good, parameters: { x: { type: 'INT64', clause: '6.1', meaning: good.title, example: 1.5 } } },
      'example',
    ],
    [
      'a clause in words',
      { ...good, parameters: { x: { type: 'INT64', clause: 'six', meaning: good.title, example: 1 } } },
      'clause',
    ],
  ])('rule.yaml with %s', (_, file, place) => {
    const read = ruleFile.safeParse(file)
    expect(read.success).toBe(false)
    expect(JSON.stringify(read.error?.issues)).toContain(place)
  })

  const case_ = {
    shows: 'A case that shows something.',
    kind: 'fires',
    day: '2030-03-05',
    given: { people: [{ actor_id: 'staff-01' }] },
    expect: [],
  }
  test('a smallest case is valid', () => {
    expect(caseFile.safeParse(case_).success).toBe(true)
  })
  test.each([
    ['an unknown key', { ...case_, expected: [] }],
    [
      'an unknown key in an event',
      { ...case_, given: { events: { rows: [{ att: '2030-03-05T10:00:00Z' }] } } },
    ],
    ['a day outside 2030', { ...case_, day: '2026-03-05' }],
    [
      'a moment without an offset',
      { ...case_, given: { events: { rows: [{ at: '2030-03-05T10:00:00' }] } } },
    ],
    ['an unknown kind', { ...case_, kind: 'null' }],
  ])('a case with %s', (_, file) => {
    expect(caseFile.safeParse(file).success).toBe(false)
  })
})
