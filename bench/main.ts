// SPDX-License-Identifier: Apache-2.0
// `npm run bench`: runs every benchmark or those named, prints the table, writes bench/results and the table of both READMEs.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { benchCapture } from './capture.ts'
import { benchColdStart } from './cold-start.ts'
import { benchDetect } from './detect.ts'
import { benchImport } from './import.ts'
import { benchScale } from './scale.ts'
import { markdownTable } from './table.ts'

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const START = '<!-- bench:start -->'
const END = '<!-- bench:end -->'

const only = process.argv.slice(2)
const wanted = (name: string): boolean => only.length === 0 || only.includes(name)
const say = (text: string) => process.stderr.write(`${text}\n`)

const run = async <T>(name: string, bench: () => Promise<T>): Promise<T | undefined> => {
  if (!wanted(name)) return undefined
  say(`${name} ... (load ${loadavg()[0]?.toFixed(1)})`)
  return bench()
}

const measured = {
  machine: {
    cores: cpus().length,
    model: cpus()[0]?.model ?? '',
    memory_gib: Math.round(totalmem() / 1024 ** 3),
    node: process.versions.node,
    load_before: Number(loadavg()[0]?.toFixed(1)),
    at: new Date().toISOString().slice(0, 10),
  },
  capture: await run('capture', benchCapture),
  cold_start: await run('cold-start', benchColdStart),
  import: await run('import', benchImport),
  detect: await run('detect', benchDetect),
  scale: await run('scale', benchScale),
}
/** Parts that were measured on the same day by a run of their own are kept beside the others. */
const keptOf = (): Partial<typeof measured> => {
  const kept = JSON.parse(readFileSync(fileOf('results/latest.json'), 'utf8')) as typeof measured
  return kept.machine.at === measured.machine.at ? kept : {}
}
const results = {
  ...measured,
  ...keptOf(),
  // As JSON, which has no part that did not run.
  ...JSON.parse(JSON.stringify(measured)),
} as typeof measured
const table = markdownTable(results)
process.stdout.write(`${table}\n`)
writeFileSync(fileOf('results/latest.json'), `${JSON.stringify(results, null, 2)}\n`)
for (const readme of ['../README.md', '../README.ko.md']) {
  const text = readFileSync(fileOf(readme), 'utf8')
  const start = text.indexOf(START)
  const end = text.indexOf(END)
  if (start < 0 || end < start) throw new Error(`${readme} has lost its bench markers`)
  writeFileSync(fileOf(readme), `${text.slice(0, start)}${START}\n${table}\n${text.slice(end)}`)
}
