// SPDX-License-Identifier: Apache-2.0
// The estimate of a month: arithmetic by hand on a small price table, free tiers, and what the command prints.
import { afterAll, describe, expect, test } from '@jest/globals'
import { PARTS } from '../../cli/cost/estimate.ts'
import { estimateFor } from '../../cli/cost/estimate-for.ts'
import { assumed, priceOf, readPrices } from '../../cli/cost/prices.ts'
import { readPlan } from '../../plan/read.ts'
import { loadRules } from '../../sql/rules.ts'
import { newFolder, removeFolders } from '../cli/command.ts'
import { perform } from '../cli/perform.ts'
import { read } from '../docs/pages.ts'

const data = newFolder()
afterAll(removeFolders)
const plan = await readPlan()
const rules = await loadRules()
const table = readPrices()
const at = (events: number, profile: 'small' | 'company' = 'small') =>
  estimateFor(events, profile, plan, rules)
const lineOf = (events: number, price: string, profile?: 'small' | 'company') =>
  at(events, profile).lines.find((one) => one.price === price)

test('a small company pays less than 5 000 KRW a month', () => {
  const one = at(1000)
  expect(one.krw).toBeGreaterThan(0)
  expect(one.krw).toBeLessThan(5000)
  expect(one.parts.map(({ part }) => part)).toEqual([...PARTS])
})

test('quantities are those of the assumptions, and only what lies above a free tier costs', () => {
  const events = 1_000_000 * assumed(table, 'days_a_month')
  expect(lineOf(1_000_000, 'function_request')?.quantity).toBeCloseTo(events / 1e6, 2)
  expect(lineOf(1_000_000, 'function_request')?.usd).toBeCloseTo((events / 1e6 - 2) * 0.4, 2)
  expect(lineOf(1000, 'function_request')).toMatchObject({ usd: 0 })
  // A row is billed as 1 KiB at least.
  expect(lineOf(1000, 'bigquery_insert')?.quantity).toBeCloseTo((1000 * 30.4 * 1024) / 1024 ** 3, 6)
  expect(lineOf(1000, 'scheduler_job')).toEqual({
    part: 'scheduler',
    price: 'scheduler_job',
    quantity: 3,
    usd: 0,
  })
  expect(lineOf(1000, 'kms_version')?.usd).toBeCloseTo(5 * 3 * 0.06, 6)
})

test('the free storage is given once, to active and older bytes together', () => {
  const [active, long] = ['bigquery_storage_active', 'bigquery_storage_long'].map((price) =>
    lineOf(10_000, price),
  )
  const { free, usd } = priceOf(table, 'bigquery_storage_active')
  expect(active?.quantity).toBeLessThan(free)
  expect(active?.usd).toBe(0)
  const left = free - (active?.quantity ?? 0)
  expect(long?.usd).toBeCloseTo(
    Math.max(0, (long?.quantity ?? 0) - left) * priceOf(table, 'bigquery_storage_long').usd,
    6,
  )
  expect(lineOf(1_000_000, 'bigquery_storage_active')?.usd).toBeCloseTo(
    ((lineOf(1_000_000, 'bigquery_storage_active')?.quantity ?? 0) - free) * usd,
    4,
  )
})

test('the company profile keeps capture warm, and the small one does not', () => {
  expect(lineOf(1000, 'function_idle_cpu')?.quantity).toBe(0)
  expect(lineOf(1000, 'function_idle_cpu', 'company')?.quantity).toBeGreaterThan(2_500_000)
})

test('parts and sums agree, in both currencies', () => {
  for (const events of [1, 1000, 100_000]) {
    const { lines, parts, usd, krw } = at(events)
    const sum = lines.reduce((total, one) => total + one.usd, 0)
    expect(usd).toBeCloseTo(sum, 1)
    expect(krw).toBe(Math.round(sum * table.exchange.krw_per_usd))
    expect(Math.abs(parts.reduce((total, one) => total + one.krw, 0) - krw)).toBeLessThanOrEqual(PARTS.length)
  }
})

describe('the price table', () => {
  const text = read('cli/cost/prices.yaml')

  test('says of every price its day, its source and whether it was seen', () => {
    expect(table.prices.length).toBeGreaterThan(12)
    expect(new Set(table.prices.map(({ id }) => id)).size).toBe(table.prices.length)
  })

  test.each([
    ['an unknown key', text.replace('region:', 'place: Seoul\nregion:')],
    ['a price without a source', text.replace(/, source: "BigQuery pricing, active[^}]*/, ' ')],
    ['a price below nothing', text.replace('usd: 0.05', 'usd: -0.05')],
    ['a day that is none', text.replace('date: 2026-11-23', 'date: 2026-02-30')],
  ])('with %s is refused', (_what, wrong) => {
    expect(wrong).not.toBe(text)
    expect(() => readPrices(wrong)).toThrow()
  })
})

describe('access-ledger cost', () => {
  const cost = (...args: string[]) => perform(['cost', ...args, '--data', data])

  test('prints parts, every rule and what is recalled', async () => {
    const { code, out, err } = await cost('--events-per-day', '10000')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const part of PARTS) expect(out).toMatch(new RegExp(`│ ${part} +│`))
    for (const { id } of rules) expect(out).toContain(`│ ${id} `)
    expect(out).toMatch(/prices are recalled/)
  })

  test('prints JSON, the same as the page has', async () => {
    const { out } = await cost('--events-per-day', '1000', '--format', 'json')
    const one = JSON.parse(out)
    expect(one).toEqual(JSON.parse(JSON.stringify(at(1000))))
    expect(read('docs/reference/cost.md')).toContain(
      `| **in all, KRW** | **${String(one.krw).replace(/\B(?=(\d{3})+$)/g, ' ')}** |`,
    )
  })

  test.each([
    ['no number', []],
    ['nothing a day', ['--events-per-day', '0']],
    ['half an event', ['--events-per-day', '1.5']],
    ['words', ['--events-per-day', 'many']],
    ['another profile', ['--events-per-day', '10', '--profile', 'huge']],
  ])('refuses %s', async (_what, args) => {
    const { code, out } = await cost(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })
})
