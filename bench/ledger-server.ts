// SPDX-License-Identifier: Apache-2.0
// The real embedded server as a child process of a benchmark, on a folder of its own, with the scheduler off.
import { readFileSync } from 'node:fs'
import { serveLedger } from '../cli/start/serve.ts'
import { producersPath } from '../functions/capture/key-files.ts'
import { systemClock } from '../functions/platform/clock.ts'
import { parseConfig } from '../functions/platform/config.ts'

const served = await serveLedger(
  parseConfig({
    ...process.env,
    ACCESS_LEDGER_DATA: process.argv[2],
    PORT: '0',
    ACCESS_LEDGER_SCHEDULER: 'no',
  }),
  systemClock,
)
const [producer] = JSON.parse(readFileSync(producersPath(served.ledger.folder.keys), 'utf8'))
process.send?.({ port: served.port, key: producer.key })
// Loading into the database waits for quiet: the benchmark asks for it, so that it costs nobody else's measured time.
process.on('message', () => void served.ledger.embedded?.load().then(() => process.send?.('settled')))
process.on('disconnect', () => void served.stop().then(() => process.exit(0)))
