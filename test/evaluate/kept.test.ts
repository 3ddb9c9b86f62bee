// SPDX-License-Identifier: Apache-2.0
// What an earlier run measured counts again only for the same world, rules and thresholds.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { openKept } from '../../cli/evaluate/kept.ts'
import { countLog } from '../../cli/evaluate/measure.ts'
import { settingsOf } from '../../cli/evaluate/settings.ts'
import type { WorldOptions } from '../../cli/evaluate/world.ts'
import { readPlan } from '../../plan/read.ts'
import { loadRules } from '../../sql/rules.ts'

const place = mkdtempSync(join(tmpdir(), 'kept-test-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

test('A kept world is found by another run, and no longer after a change of world, severity or threshold.', async () => {
  const plan = await readPlan()
  const rules = await loadRules()
  const world = settingsOf({ seeds: [1], sizes: [3], large: null })[0]?.worlds[0] as WorldOptions
  const measured = {
    count: countLog({ findings: [], activeDays: new Set(), runs: [], activePairs: 0 }, []),
    findings: [],
    labels: [],
  }
  const file = join(place, 'kept.ndjson')
  const first = openKept(file, plan, rules)
  expect(first.find(world)).toBeUndefined()
  first.add(world, measured)
  const other = { ...world, seed: 2 }
  first.add(other, measured)
  expect(readFileSync(file, 'utf8').trim().split('\n').length).toBe(2)

  const again = openKept(file, plan, rules)
  expect([again.find(world), again.find({ ...world, days: 90 })]).toEqual([measured, undefined])
  const severer = rules.map((rule) =>
    rule.id === 'bulk_download' ? { ...rule, severity: 'low' as const } : rule,
  )
  expect(openKept(file, plan, severer).find(world)).toBeUndefined()
  const stricter = structuredClone(plan)
  for (const one of stricter.versions[0]?.thresholds ?? [])
    if (one.rule === 'bulk_download') one.parameters.subjects_per_day = 1
  expect(openKept(file, stricter, rules).find(world)).toBeUndefined()
  expect(openKept(undefined, plan, rules).find(world)).toBeUndefined()
})
