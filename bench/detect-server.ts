// SPDX-License-Identifier: Apache-2.0
// The real server with detection inside its process, as its scheduler runs it, started when the benchmark asks.
import { readFileSync } from 'node:fs'
import { detectDeps } from '../cli/session.ts'
import { serveLedger } from '../cli/start/serve.ts'
import { producersPath } from '../functions/capture/key-files.ts'
import { detectRange } from '../functions/detect/detect.ts'
import { fixedClock } from '../functions/platform/clock.ts'
import { parseConfig } from '../functions/platform/config.ts'
import { answerAsked } from './worker.ts'

const [folder = '', first = '', last = '', now = ''] = process.argv.slice(2)
const clock = fixedClock(new Date(now))
const served = await serveLedger(
  parseConfig({ ...process.env, ACCESS_LEDGER_DATA: folder, PORT: '0', ACCESS_LEDGER_SCHEDULER: 'no' }),
  clock,
)
const deps = await detectDeps(served.ledger, clock)

const detect = async () => {
  const started = performance.now()
  const runs = await detectRange(deps, first, last)
  return {
    seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
    days: runs.length,
    peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  }
}
export type DetectedBeside = Awaited<ReturnType<typeof detect>>

const [producer] = JSON.parse(readFileSync(producersPath(served.ledger.folder.keys), 'utf8'))
answerAsked({ port: served.port, key: producer.key }, { detect }, () => served.stop())
