// SPDX-License-Identifier: Apache-2.0
// Every case of every rule through the emulator: the facts and reference data that the embedded engine has for the
// case are put there, and the rule must return the same rows. cases.test.ts holds these rows to what the case expects
// and to Google's evaluator.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { FACTS } from '../../functions/detect/facts.ts'
import type { Row, Warehouse } from '../../functions/platform/warehouse.ts'
import { TABLES, type TableName } from '../../schemas/tables.ts'
import { loadRules, ruleFolders } from '../../sql/rules.ts'
import { loadStatement } from '../../sql/statements.ts'
import { caseNames, readCase } from '../rules/case.ts'
import { givenRows as givenTables } from '../rules/given-rows.ts'
import { factStatement, type Ledgers, openLedgers } from '../rules/ledgers.ts'
import { nastyEvents } from '../rules/nasty-events.ts'
import { asTexts, fillTable } from './compare.ts'
import { refusedAs } from './emulator-limits.ts'
import { givenRows, LOCATION, makeDataset, setupClient, warehouseAt, wholeTable } from './ledger.ts'
import { thresholds, windowOf } from './rule-case.ts'

const DATASET = 'rules'
/** What rules read, directly or through views: all but what capture, reports and later parts write. */
const UNREAD: ReadonlySet<TableName> = new Set(['access_events', 'rejected_events', 'connection_events'])
const READ = (Object.keys(TABLES) as TableName[]).filter((table) => !UNREAD.has(table))
const rules = new Map((await loadRules()).map((rule) => [`${rule.domain}/${rule.id}`, rule]))

let ledgers: Ledgers
let warehouse: Warehouse
let filled: TableName[] = []

beforeAll(async () => {
  ledgers = await openLedgers()
  await makeDataset(DATASET)
  warehouse = warehouseAt(DATASET)
})
afterAll(() => ledgers.close())

const emptyTable = async (table: TableName): Promise<void> => {
  const [job] = await setupClient().createQueryJob({
    query: `DELETE FROM ${DATASET}.${table} WHERE TRUE`,
    location: LOCATION,
  })
  await job.getQueryResults()
}

/** The tables that rules read, as the embedded engine holds them now. */
const copyTables = async (): Promise<void> => {
  await Promise.all(filled.map(emptyTable))
  filled = []
  for (const table of READ) {
    const rows = await ledgers.onDuckDb(wholeTable(table))
    if (rows.length === 0) continue
    filled.push(table)
    if (TABLES[table].write === 'append') await warehouse.append(table, rows)
    else await fillTable(DATASET, table, rows)
  }
}

describe.each(ruleFolders())('%s', (folder) => {
  const rule = rules.get(folder)
  if (!rule) throw new Error(`no rule in ${folder}`)

  const refused = refusedAs(rule.statement.id)
  if (refused)
    test.each(caseNames(folder))(`%s cannot be compared there: ${refused.limit}`, async (name) => {
      const file = readCase(folder, name)
      const asked = warehouse.query(rule.statement, {
        ...windowOf(file, file.day),
        ...thresholds(rule, file),
      })
      if (refused.code === 'WRONG_ROWS') await expect(asked).resolves.toEqual(expect.any(Array))
      else await expect(asked).rejects.toMatchObject({ code: refused.code })
    })
  else
    test.each(caseNames(folder))('%s', async (name) => {
      const file = readCase(folder, name)
      const { stored, facts } = givenTables(file)
      await ledgers.store(stored)
      const days = [...new Set((stored.access_events ?? []).map((row) => String(row.event_date)))].sort()
      for (const day of days) await ledgers.buildFacts(windowOf(file, day))
      await ledgers.add(facts)
      await copyTables()
      const values = { ...windowOf(file, file.day), ...thresholds(rule, file) }
      const found = await warehouse.query(rule.statement, values)
      expect(asTexts(found)).toEqual(asTexts(await ledgers.onDuckDb(rule.statement, values)))
      expect(found).toHaveLength(file.expect.length)
      if (!rule.learning) return
      const learning = await warehouse.query(rule.learning, values)
      expect(asTexts(learning)).toEqual(asTexts(await ledgers.onDuckDb(rule.learning, values)))
      if (file.learning) expect(learning).toHaveLength(file.learning.length)
    })
})

describe('facts over nasty events', () => {
  const days = ['2030-03-04', '2030-03-05', '2030-03-06']
  const parameters = (day: string) => ({ day, as_of: '2030-03-20T00:00:00.000000Z' })
  beforeAll(async () => {
    await ledgers.store({ access_events: nastyEvents(7, 200) })
    for (const day of days) await ledgers.buildFacts(parameters(day))
    await copyTables()
    await Promise.all(FACTS.slice(1).map(emptyTable))
    await warehouse.append('access_events', await ledgers.onDuckDb(wholeTable('access_events')))
  })

  test('the events show each once, and the conflicts among them', async () => {
    for (const view of ['events', 'event_conflicts']) {
      const statement = loadStatement(`views/${view}`)
      const shown = await warehouse.query(statement)
      expect(shown.length).toBeGreaterThan(0)
      expect(asTexts(shown)).toEqual(asTexts(await ledgers.onDuckDb(statement)))
    }
  })

  test.each(FACTS)('%s', async (fact) => {
    const wanted = await ledgers.onDuckDb(wholeTable(fact))
    expect(wanted.length).toBeGreaterThan(days.length)
    for (const day of days) {
      const ofDay = wanted.filter((row: Row) => row.event_date === day)
      const built = refusedAs(`facts/${fact}`)
        ? warehouse.replaceDay(fact, day, givenRows(fact), { given: ofDay })
        : warehouse.replaceDay(fact, day, factStatement(fact), parameters(day))
      expect(await built).toBe(ofDay.length)
    }
    expect(asTexts(await warehouse.query(wholeTable(fact)))).toEqual(asTexts(wanted))
  })
})
