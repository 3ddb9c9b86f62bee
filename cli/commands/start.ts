// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander'
import { producersPath } from '../../functions/capture/key-files.ts'
import { type Session, sessionOf } from '../session.ts'
import { runScheduler } from '../start/scheduler.ts'
import { serveLedger } from '../start/serve.ts'
import { scheduledTasks } from '../start/tasks.ts'

const serve = async ({ config, clock }: Session): Promise<void> => {
  const served = await serveLedger(config, clock)
  const ending = new AbortController()
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  const scheme = config.tls ? 'https' : 'http'
  process.stdout.write(
    [
      `access-ledger listens on ${scheme}://${config.host === '127.0.0.1' ? 'localhost' : config.host}:${served.port}`,
      `  data       ${config.dataFolder}`,
      `  producers  ${producersPath(served.ledger.folder.keys)}`,
      `  mail       ${config.smtp ? `${config.smtp.host}:${config.smtp.port}` : served.ledger.folder.outbox}`,
      `  scheduler  ${config.scheduler ? 'on' : 'off'}`,
      'Stop with Ctrl-C. In another terminal: npx access-ledger doctor',
      '',
    ].join('\n'),
  )
  const scheduler = config.scheduler
    ? runScheduler(scheduledTasks(served.ledger, { config, clock }), ending.signal)
    : Promise.resolve()
  await asked
  process.stdout.write('Stopping: answering what is under way ...\n')
  ending.abort()
  await scheduler
  await served.stop()
}

/** `start`: serves until stopped. */
export const registerStart = (program: Command): void => {
  program
    .command('start')
    .description('serve the ledger at http://localhost:8080 until stopped, with the scheduler on')
    .addHelpText(
      'after',
      `
PORT moves the server. It listens on this machine only, unless
ACCESS_LEDGER_TLS_CERT and ACCESS_LEDGER_TLS_KEY name a certificate and its key.
The first start creates keys/producers.json in the data folder: its key is what
a service sends as Authorization: Bearer.
Days are judged after they close at 02:00 (plan); the report of a month is
mailed after its last day closed. Mail goes to the outbox folder until
ACCESS_LEDGER_SMTP_HOST names a relay.`,
    )
    .action((_options, command: Command) => serve(sessionOf(command)))
}
