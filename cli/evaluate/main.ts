// SPDX-License-Identifier: Apache-2.0
// `npm run evaluate`: builds seeded labelled worlds, runs the real pipeline over them and writes docs/reference/accuracy.md.
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readPlan } from '../../plan/read.ts'
import { loadRules } from '../../sql/rules.ts'
import { openKept } from './kept.ts'
import { addCounts } from './measure.ts'
import type { Measured } from './measure-world.ts'
import { pageOf, type Section } from './page.ts'
import { measureAll } from './pool.ts'
import { summaryLines } from './report.ts'
import { REPORT_SEEDS, settingsOf, TUNING_SEEDS } from './settings.ts'

const { values } = parseArgs({
  options: {
    /** `report`, `tune`, or numbers. */
    seeds: { type: 'string', default: 'report' },
    sizes: { type: 'string', default: '3,12,30' },
    /** Without the company of 200. */
    'no-large': { type: 'boolean', default: false },
    /** Only sets whose title contains this. */
    only: { type: 'string', default: '' },
    processes: { type: 'string', default: String(availableParallelism()) },
    out: { type: 'string' },
    /** A sentence for the page: what this run had or lacked. */
    note: { type: 'string', default: '' },
    /** File that keeps what was measured, so that the next run need not measure it again. */
    keep: { type: 'string' },
    /** `2/4`: only the second of every four worlds that are still missing, for runs side by side that keep what they measure. */
    share: { type: 'string', default: '1/1' },
  },
})
const named: Readonly<Record<string, readonly number[]>> = { report: REPORT_SEEDS, tune: TUNING_SEEDS }
const seeds = named[values.seeds] ?? values.seeds.split(',').map(Number)
const sizes = values.sizes.split(',').map(Number)
const settings = settingsOf({ seeds, sizes, large: values['no-large'] ? null : (seeds[0] ?? null) }).filter(
  (one) => one.title.toLowerCase().includes(values.only.toLowerCase()),
)
const out = values.out ?? fileURLToPath(new URL('../../docs/reference/accuracy.md', import.meta.url))
const rules = await loadRules()
const started = performance.now()
const worlds = settings.flatMap((setting) => setting.worlds)
const kept = openKept(values.keep, await readPlan(), rules)
const results: (Measured | undefined)[] = worlds.map((world) => kept.find(world))
const [part = 1, parts = 1] = values.share.split('/').map(Number)
const missing = worlds
  .flatMap((world, index) => (results[index] ? [] : [{ world, index }]))
  .filter((_, at) => at % parts === part - 1)

/** Sets whose worlds are all done, in order: a run cut short leaves what it measured. */
const finishedSections = (): Section[] => {
  let at = 0
  return settings.flatMap((setting) => {
    const own = results.slice(at, at + setting.worlds.length)
    const whole = own.filter((one) => one !== undefined)
    at += setting.worlds.length
    return whole.length === setting.worlds.length
      ? [{ setting, count: addCounts(whole.map((one) => one.count)) }]
      : []
  })
}
const minutes = (): number => Math.round((performance.now() - started) / 60_000)
const write = (): void => writeFileSync(out, pageOf(finishedSections(), { seeds, rules, note: values.note }))

let done = worlds.length - missing.length
write()
await measureAll(
  missing.map(({ world }) => world),
  Number(values.processes),
  (at, measured) => {
    const { world, index } = missing[at] as (typeof missing)[number]
    results[index] = measured
    done += 1
    kept.add(world, measured)
    process.stderr.write(
      `\r[${done}/${worlds.length}] ${minutes()} min: ${world.people} people, seed ${world.seed}, ${world.strength ?? 'clean'}\n`,
    )
    write()
  },
  (index, day, days) => {
    if (day % 10 === 0)
      process.stderr.write(`\r[${done}/${worlds.length}] world ${index + 1}: day ${day}/${days}   `)
  },
)
for (const { setting, count } of finishedSections())
  process.stdout.write(`${summaryLines(setting.title, count).join('\n')}\n`)
