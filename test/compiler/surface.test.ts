// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import type { Parameter } from '../../sql/compiler/values.ts'
import { comparable, type Engines, startEngines } from './engines.ts'

type Surface = {
  expressions: { values: string[]; list: string[] }[]
  queries: { sql: string; parameters?: Record<string, Parameter> }[]
}

/** As many expressions as one query tests together: each query costs an analysis on both sides. */
const TOGETHER = 20

const surface: Surface = parse(readFileSync(new URL('./surface.yaml', import.meta.url), 'utf8'))
const batches = surface.expressions.flatMap(({ values, list }) =>
  Array.from({ length: Math.ceil(list.length / TOGETHER) }, (_, index) => {
    const part = list.slice(index * TOGETHER, (index + 1) * TOGETHER)
    return { title: `${part[0]} and ${part.length - 1} more over ${values[0]} ...`, values, part }
  }),
)

let engines: Engines
beforeAll(async () => {
  engines = await startEngines()
})
afterAll(() => engines.close())

async function bothAgree(sql: string, parameters: Record<string, Parameter> = {}): Promise<void> {
  const expected = await engines.referee.rows(sql, engines.catalog, engines.rows, parameters)
  const actual = await engines.duckdb(sql, parameters)
  expect(comparable(actual, expected.ordered)).toEqual(comparable(expected.rows, expected.ordered))
}

test.each(batches)('both engines agree on $title', async ({ values, part }) => {
  await bothAgree(`SELECT x, ${part.join(',\n')} FROM UNNEST([${values.join(', ')}]) AS x`)
})

test.each(surface.queries)('both engines agree on $sql', async ({ sql, parameters }) => {
  await bothAgree(sql, parameters)
})
