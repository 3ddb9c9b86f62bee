// SPDX-License-Identifier: Apache-2.0
// What earlier runs measured, one world a line of a file, so that a run cut short goes on and several can share the work. A world counts only
// for the same rules, thresholds and generator.
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { factsVersion } from '../../functions/detect/facts.ts'
import type { Plan } from '../../schemas/plan.ts'
import type { Rule } from '../../sql/rules.ts'
import type { Measured } from './measure-world.ts'
import type { WorldOptions } from './world.ts'

type Line = { key: string; world: WorldOptions; measured: Measured }
export type Kept = {
  find(world: WorldOptions): Measured | undefined
  add(world: WorldOptions, measured: Measured): void
}

const digest = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex')

const generator = (): string[] => {
  const folder = new URL('./', import.meta.url)
  return readdirSync(folder)
    .sort()
    .filter((name) => !['main.ts', 'page.ts', 'report.ts', 'settings.ts', 'terminal.ts'].includes(name))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
}

/** Opens a file of kept results; without one nothing is kept. Lines of other rules or worlds are left alone. */
export const openKept = (file: string | undefined, plan: Plan, rules: readonly Rule[]): Kept => {
  if (file === undefined) return { find: () => undefined, add: () => undefined }
  const state = digest([
    factsVersion(),
    rules.map((rule) => [
      rule.id,
      rule.kind,
      rule.severity,
      rule.statement.googlesql,
      rule.learning?.googlesql,
    ]),
    plan.versions,
    plan.calendar,
    generator(),
  ])
  const keyOf = (world: WorldOptions) => digest([state, world])
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  const known = new Map(lines.map((line) => JSON.parse(line) as Line).map((one) => [one.key, one.measured]))
  return {
    find: (world) => known.get(keyOf(world)),
    add: (world, measured) =>
      appendFileSync(file, `${JSON.stringify({ key: keyOf(world), world, measured } satisfies Line)}\n`),
  }
}
