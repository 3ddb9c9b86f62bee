// SPDX-License-Identifier: Apache-2.0
// docs/reference/plan.md and the code name the same kinds of problem, files and fields.
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { PROBLEM_KINDS } from '../../plan/problem.ts'
import { OPTIONAL_PLAN_FILES, PLAN_CLASSES, PLAN_FILES, planVersion } from '../../schemas/plan.ts'

const page = readFileSync(new URL('../../docs/reference/plan.md', import.meta.url), 'utf8')
const section = (title: string): string =>
  page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? ''
const firstCells = (text: string): string[] =>
  [...text.matchAll(/^\| (`.*?) \|/gm)].flatMap((row) =>
    [...(row[1] ?? '').matchAll(/`([a-z_.]+)`/g)].map((name) => name[1] ?? ''),
  )

test('the page lists every kind of problem and no other', () =>
  expect(firstCells(section('What plan check refuses'))).toEqual([...PROBLEM_KINDS]))

test('the page lists every field of a version and every retention class', () =>
  expect(firstCells(section('plan.yaml')).sort()).toEqual(
    [...Object.keys(planVersion.shape), ...PLAN_CLASSES].sort(),
  ))

test('the page lists every file of the plan', () => {
  const files = Object.values({ ...PLAN_FILES, ...OPTIONAL_PLAN_FILES }).map((one) => one.file)
  expect(firstCells(page.split(/^## /m)[0] ?? '').filter((name) => name.endsWith('.yaml'))).toEqual(files)
})
