// SPDX-License-Identifier: Apache-2.0
// A process that delivers one report and kills itself at the point named, as a power cut would.
import { appendFileSync } from 'node:fs'
import { openDirectoryArchive } from '../../functions/platform/archive-directory.ts'
import { systemClock } from '../../functions/platform/clock.ts'
import { deliver } from '../../functions/report/deliver.ts'
import { mailerFor, request } from './delivery-fixture.ts'

const task: {
  archive: string
  records: string
  relay: Parameters<typeof mailerFor>[0]
  text: string
  killAt: string
  alone: boolean
} = JSON.parse(process.argv[2] ?? '{}')

const reached = (point: string) => {
  if (task.killAt === point) process.kill(process.pid, 'SIGKILL')
}
const archive = openDirectoryArchive(task.archive)
const mailer = mailerFor(task.relay)

const result = await deliver(
  {
    archive: {
      ...archive,
      put: async (name, bytes) => {
        const kind = /(report|attempt|outcome)/.exec(name.split('/').at(-1) ?? '')?.[1]
        reached(`before ${kind}`)
        await archive.put(name, bytes)
        reached(`after ${kind}`)
      },
    },
    mailer: {
      send: async (message) => {
        reached('before sending')
        const delivery = await mailer.send(message)
        reached('after the answer')
        return delivery
      },
    },
    clock: systemClock,
    record: async ({ state, detail }) => {
      reached(`before recording ${state}`)
      appendFileSync(task.records, `${JSON.stringify([state, detail])}\n`)
      reached(`after recording ${state}`)
    },
    owner: `process-${process.pid}`,
    alone: task.alone,
  },
  request(task.text),
)
console.log(JSON.stringify(result))
