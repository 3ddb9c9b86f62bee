// SPDX-License-Identifier: Apache-2.0
// What `npm run new:rule` writes, on a copy of what it reads, and what it refuses.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { checkPlan } from '../../plan/check.ts'
import { DEFAULT_PLAN_FOLDER, readPlan } from '../../plan/read.ts'
import { startAnalyser } from '../../sql/compiler/analyser.ts'
import { compile } from '../../sql/compiler/compile.ts'
import { createRule, withThreshold } from '../../sql/new-rule/new-rule.ts'
import { NOBODY, UNWRITTEN } from '../../sql/new-rule/texts.ts'
import { SHARED_PARAMETERS } from '../../sql/parameters.ts'
import { parseRuleFile, readRuleFile, ruleFolders } from '../../sql/rules.ts'
import { CASE_KINDS, parseCase } from './case.ts'

const FOLDER = 'download/print_spree'
let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'new-rule-'))
  mkdirSync(join(root, 'sql/rules/time/off_hours_access'), { recursive: true })
  cpSync(DEFAULT_PLAN_FOLDER, join(root, 'plan'), {
    recursive: true,
    filter: (path) => !path.endsWith('.ts'),
  })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))
const written = (path: string) => readFileSync(join(root, path), 'utf8')
const tree = () => readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()

test('a new rule has its SQL, its description, one failing case of each kind, and thresholds that fit it', async () => {
  expect(createRule(root, FOLDER)).toEqual([
    ...['rule.sql', 'rule.yaml'].map((name) => `sql/rules/${FOLDER}/${name}`),
    ...['fires', 'near-miss', 'absent-field', 'boundary'].map(
      (name) => `sql/rules/${FOLDER}/cases/${name}.yaml`,
    ),
    'plan/plan.yaml',
  ])
  const { value: rule, faults } = parseRuleFile(FOLDER, written(`sql/rules/${FOLDER}/rule.yaml`))
  expect(faults).toEqual([])
  const names = readdirSync(join(root, `sql/rules/${FOLDER}/cases`)).sort()
  const cases = names.map((name) => parseCase(FOLDER, name, written(`sql/rules/${FOLDER}/cases/${name}`)))
  expect(cases.flatMap((one) => one.faults)).toEqual([])
  expect(cases.map((one) => one.value?.kind).sort()).toEqual([...CASE_KINDS].sort())
  // No rule returns this actor, so every case is red until somebody writes it.
  expect(cases.map((one) => one.value?.expect)).toEqual(names.map(() => [{ actor_id: NOBODY }]))
  for (const path of ['rule.sql', 'rule.yaml', ...names.map((name) => `cases/${name}`)])
    expect(written(`sql/rules/${FOLDER}/${path}`)).toContain(UNWRITTEN)
  const declared = Object.fromEntries(
    ruleFolders().map((folder) => [folder.split('/')[1] ?? '', readRuleFile(folder).parameters]),
  )
  const plan = await readPlan(join(root, 'plan'))
  expect(checkPlan(plan, { ...declared, print_spree: rule?.parameters ?? {} })).toEqual([])
})

test('its SQL compiles with the parameters its description declares, and returns what a rule must', async () => {
  createRule(root, FOLDER)
  const { value: rule } = parseRuleFile(FOLDER, written(`sql/rules/${FOLDER}/rule.yaml`))
  const own = Object.entries(rule?.parameters ?? {}).map(([name, { type }]) => [name, type])
  const { tables } = JSON.parse(
    readFileSync(new URL('../../schemas/generated/catalog.json', import.meta.url), 'utf8'),
  )
  const analyser = await startAnalyser()
  try {
    const { columns } = await compile(
      analyser,
      { tables, views: {} },
      written(`sql/rules/${FOLDER}/rule.sql`),
      { ...SHARED_PARAMETERS, ...Object.fromEntries(own) },
    )
    expect(columns.map((column) => column.name)).toEqual([
      'system_id',
      'actor_id',
      'subject_id',
      'bucket_start',
      'seen',
      'usual',
      'event_count',
      'event_ids',
    ])
  } finally {
    analyser.close()
  }
})

test('the plan keeps every other character, whether or not something follows the thresholds', () => {
  const plan = written('plan/plan.yaml')
  const added = withThreshold(plan, 'print_spree')
  const at = added.indexOf('      - rule: print_spree')
  expect(`${added.slice(0, at)}`.trimEnd()).toBe(plan.trimEnd())
  const followed = `${plan.trimEnd()}\n    note_after: here\n`
  const both = withThreshold(followed, 'print_spree')
  expect(both.replace(/ {6}- rule: print_spree\n(?: {8,}.*\n)+/, '')).toBe(followed)
})

describe('is refused, and nothing is written', () => {
  test.each([
    [undefined, 'came: nothing'],
    ['print_spree', 'came: print_spree'],
    ['download/', 'came: download/'],
    ['download/Print-Spree', 'came: download/Print-Spree'],
    ['../download/print_spree', 'came: ../download/print_spree'],
    ['download/deep/print_spree', 'came: download/deep/print_spree'],
  ])('%p', (name, said) => {
    const before = tree()
    expect(() => createRule(root, name)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        detail: `allowed: npm run new:rule <domain>/<rule_id>, each of lower-case letters, digits and _; domains there are: time; ${said}`,
      }),
    )
    expect(tree()).toEqual(before)
  })

  test.each([
    ['time/off_hours_access', 'sql/rules/time/off_hours_access exists, and an id is never used twice'],
    ['volume/off_hours_access', 'sql/rules/time/off_hours_access exists, and an id is never used twice'],
    [
      'volume/bulk_download',
      'plan/plan.yaml has thresholds of bulk_download already, and an id is never used twice',
    ],
  ])('%s, whose id is taken', (name, detail) => {
    const [before, plan] = [tree(), written('plan/plan.yaml')]
    expect(() => createRule(root, name)).toThrow(expect.objectContaining({ code: 'USAGE', detail }))
    expect([tree(), written('plan/plan.yaml')]).toEqual([before, plan])
  })

  test('a plan without thresholds', () => {
    writeFileSync(
      join(root, 'plan/plan.yaml'),
      'versions:\n  - { version: a, approved_by: b, approved_on: 2030-01-01 }\n',
    )
    const before = tree()
    expect(() => createRule(root, FOLDER)).toThrow(
      expect.objectContaining({ detail: 'plan/plan.yaml: the newest version has no list of thresholds' }),
    )
    expect(tree()).toEqual(before)
  })
})

test('the script of package.json is the program', () => {
  const { scripts } = JSON.parse(
    readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'),
  ) as { scripts: Record<string, string> }
  expect(scripts['new:rule']).toBe('node sql/new-rule/new-rule.ts')
})
