// SPDX-License-Identifier: Apache-2.0
// Every case of every rule, on DuckDB with the compiled SQL and on Google's evaluator with the GoogleSQL itself.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { FACTS } from '../../functions/detect/facts.ts'
import { toTimestamp } from '../../functions/platform/clock.ts'
import type { Row, Statement, Value } from '../../functions/platform/warehouse.ts'
import { loadRules, type Rule, ruleFolders, sentence } from '../../sql/rules.ts'
import { CASE_KINDS, type CaseFile, caseNames, readCase } from './case.ts'
import { addDays, seoulMidnight } from './given-places.ts'
import { givenRows } from './given-rows.ts'
import { factStatement, inOrder, type Ledgers, openLedgers, type Values } from './ledgers.ts'

let ledgers: Ledgers
const rules = new Map((await loadRules()).map((rule) => [`${rule.domain}/${rule.id}`, rule]))

beforeAll(async () => {
  ledgers = await openLedgers()
})
afterAll(() => ledgers.close())

const windowOf = (file: CaseFile, day: string): Record<string, Value> => ({
  day,
  window_start: toTimestamp(seoulMidnight(day)),
  window_end: toTimestamp(seoulMidnight(addDays(day, 1))),
  as_of: toTimestamp(
    file.as_of
      ? new Date(file.as_of)
      : new Date(seoulMidnight(addDays(file.day, 1)).getTime() + 3 * 3_600_000),
  ),
})

const thresholds = (rule: Rule, file: CaseFile): Values => {
  const unknown = Object.keys(file.parameters ?? {}).find((name) => !(name in rule.parameters))
  if (unknown) throw new Error(`${rule.id} has no parameter ${unknown}`)
  const examples = Object.entries(rule.parameters).map(([name, { example }]) => [name, example])
  return { ...Object.fromEntries(examples), ...file.parameters }
}

const both = async (statement: Statement, values: Values): Promise<Row[]> => {
  const rows = inOrder(await ledgers.onDuckDb(statement, values))
  expect(rows).toEqual(inOrder(await ledgers.onReferee(statement, values)))
  return rows
}

type Measures = { name: string; value: string }[]
const asMap = (measures: Value | undefined): Record<string, string> =>
  Object.fromEntries((measures as Measures).map(({ name, value }) => [name, value]))

/** The row cut down to what the case says of it. */
const asExpected = (row: Row, expected: CaseFile['expect'][number] | undefined): Row =>
  Object.fromEntries(
    Object.entries(expected ?? row).map(([column, value]) => {
      if (column !== 'seen' && column !== 'usual') return [column, row[column] ?? null]
      const measures = asMap(row[column])
      if (!expected) return [column, measures]
      return [
        column,
        Object.fromEntries(Object.keys(value as object).map((name) => [name, measures[name] ?? null])),
      ]
    }),
  )

const byKey = (a: Row, b: Row): number => {
  const key = (row: Row) => JSON.stringify([row.system_id, row.actor_id, row.subject_id])
  return key(a) < key(b) ? -1 : 1
}

describe.each(ruleFolders())('%s', (folder) => {
  const rule = rules.get(folder)!
  const names = caseNames(folder)

  test('has at least four cases, one of each kind', () => {
    const kinds = names.map((name) => readCase(folder, name).kind)
    expect(CASE_KINDS.filter((kind) => !kinds.includes(kind))).toEqual([])
    expect(names.length).toBeGreaterThanOrEqual(4)
  })

  test.each(names)('%s', async (name) => {
    const file = readCase(folder, name)
    const { stored, facts } = givenRows(file)
    await ledgers.store(stored)
    const eventDays = [...new Set((stored.access_events ?? []).map((row) => String(row.event_date)))].sort()
    for (const day of eventDays) await ledgers.buildFacts(windowOf(file, day))
    const window = windowOf(file, file.day)
    for (const fact of FACTS) await both(factStatement(fact), window)
    await ledgers.add(facts)

    const values = { ...window, ...thresholds(rule, file) }
    const rows = (await both(rule.statement, values)).sort(byKey)
    expect(rows.map((row, index) => asExpected(row, file.expect[index]))).toEqual(file.expect)
    if (file.learning) {
      if (!rule.learning) throw new Error(`${rule.id} has no learning.sql`)
      expect(await both(rule.learning, values)).toEqual(file.learning)
    } else if (rule.learning) await both(rule.learning, values)

    for (const row of rows) {
      const { event_count, event_ids } = row as { event_count: number; event_ids: string[] }
      expect(event_ids).toHaveLength(Math.min(event_count, 20))
      for (const language of ['ko', 'en'] as const)
        for (const part of ['seen', 'usual'] as const)
          expect(sentence(rule, language, part, row[part] as Measures)).not.toContain('–')
      expect(JSON.stringify([row.seen, row.usual])).not.toContain('M-')
    }
    const keys = rows.map((row) =>
      JSON.stringify([row.system_id, row.actor_id, row.subject_id, row.bucket_start]),
    )
    expect(new Set(keys).size).toBe(keys.length)
  })
})
