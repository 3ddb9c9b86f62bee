// SPDX-License-Identifier: Apache-2.0
// Measures the import command as a person runs it: 300 000 events of the simulator from an NDJSON file into an empty
// ledger, wall time and peak memory of the process, beside the time that parsing the same lines takes.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { simulate } from '../cli/simulate/activity.ts'

export type ImportBench = {
  events: number
  file_mb: number
  seconds: number
  events_per_second: number
  /** Peak resident memory of the command's process, in MiB. */
  peak_rss_mb: number
  /** The same file, read line by line and parsed, nothing stored. */
  parse_seconds: number
  asked: { seconds: number; peak_rss_mb: number }
}

const EVENTS = 300_000
const ASKED = { seconds: 30, peak_rss_mb: 600 }
const COMMAND = fileURLToPath(new URL('../cli/access-ledger.js', import.meta.url))
// Written to file descriptor 3 by the process itself as it ends: the operating system's own figure.
const TELL_PEAK = `data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))`

const writeEvents = (path: string): void => {
  const file = openSync(path, 'w', 0o600)
  let lines: string[] = []
  let events = 0
  const made = simulate({
    staff: 100,
    firstDay: '2025-01-01',
    days: 365,
    seed: 7,
    incidents: [],
    lookAlikes: false,
    holidays: new Set(),
    timeZone: 'Asia/Seoul',
  })
  for (const { event, resent } of made) {
    if (resent) continue
    lines.push(JSON.stringify(event))
    events += 1
    if (lines.length < 5000 && events < EVENTS) continue
    writeSync(file, `${lines.join('\n')}\n`)
    lines = []
    if (events === EVENTS) break
  }
  closeSync(file)
  if (events < EVENTS) throw new Error(`the simulation made only ${events} events`)
}

const parseAll = async (path: string): Promise<number> => {
  const start = performance.now()
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  }))
    JSON.parse(line)
  return (performance.now() - start) / 1000
}

const importAll = async (path: string, data: string) => {
  const start = performance.now()
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', TELL_PEAK, COMMAND, 'import', path, '--data', data],
    { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  )
  const [said, complaints, peak, [code]] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    text(child.stdio[3] as NodeJS.ReadableStream),
    once(child, 'exit') as Promise<[number]>,
  ])
  if (code !== 0 || !said.includes(`accepted ${EVENTS.toLocaleString('en-US')}`))
    throw new Error(`the import failed: ${said}${complaints}`)
  return { seconds: (performance.now() - start) / 1000, peak: Number(peak) / 1024 }
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

/** Takes about half a minute and 500 MB of temporary disk. */
export const benchImport = async (): Promise<ImportBench> => {
  const folder = mkdtempSync(join(tmpdir(), 'access-ledger-bench-'))
  try {
    const file = join(folder, 'events.ndjson')
    writeEvents(file)
    const { seconds, peak } = await importAll(file, join(folder, 'data'))
    return {
      events: EVENTS,
      file_mb: rounded(statSync(file).size / 1e6, 1),
      seconds: rounded(seconds, 2),
      events_per_second: Math.round(EVENTS / seconds),
      peak_rss_mb: Math.round(peak),
      parse_seconds: rounded(await parseAll(file), 2),
      asked: ASKED,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
