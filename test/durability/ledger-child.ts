// SPDX-License-Identifier: Apache-2.0
// The real embedded server as a process of its own, so that a test can kill it, trace it or fill its disk.
import { readFileSync } from 'node:fs'
import { serveLedger } from '../../cli/start/serve.ts'
import { producersPath } from '../../functions/capture/key-files.ts'
import { systemClock } from '../../functions/platform/clock.ts'
import { parseConfig } from '../../functions/platform/config.ts'

const served = await serveLedger(
  parseConfig({
    ACCESS_LEDGER_DATA: process.argv[2],
    ACCESS_LEDGER_MEMORY_MB: '256',
    PORT: '0',
    ACCESS_LEDGER_SCHEDULER: 'no',
  }),
  systemClock,
)
const [producer] = JSON.parse(readFileSync(producersPath(served.ledger.folder.keys), 'utf8'))
const stop = () => void served.stop().then(() => process.exit(0))
process.on('SIGTERM', stop)
process.on('disconnect', stop)
process.stdout.write(`${JSON.stringify({ pid: process.pid, port: served.port, key: producer.key })}\n`)
