// SPDX-License-Identifier: Apache-2.0
// The example of the guide runs as it is printed, against the real server.
import { type ChildProcess, spawn } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type Served, serveLedger } from '../../cli/start/serve.ts'
import { producersPath } from '../../functions/capture/key-files.ts'
import { systemClock } from '../../functions/platform/clock.ts'
import { parseConfig } from '../../functions/platform/config.ts'
import { smallestEvent } from '../../schemas/examples.ts'
import { loadSavedQuery } from '../../sql/saved-queries.ts'
import { blocks, ROOT, read } from './pages.ts'

const guide = read('docs/guides/sending-events.md')
const [library = '', use = ''] = blocks(guide, 'ts')

let folder: string
let served: Served | undefined
let child: ChildProcess | undefined

const serve = async (port: number): Promise<Served> =>
  serveLedger(
    parseConfig({
      ACCESS_LEDGER_DATA: join(folder, 'data'),
      PORT: String(port),
      ACCESS_LEDGER_SCHEDULER: 'no',
    }),
    systemClock,
  )

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'access-ledger-guide-'))
  symlinkSync(fileURLToPath(new URL('node_modules', ROOT)), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'access-log.ts'), library)
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await served?.stop()
  served = undefined
  rmSync(folder, { recursive: true, force: true })
})

const service = (port: number, text: string): void => {
  writeFileSync(join(folder, 'service.ts'), text)
  const [producer] = JSON.parse(readFileSync(producersPath(join(folder, 'data', 'keys')), 'utf8'))
  child = spawn(process.execPath, ['service.ts'], {
    cwd: folder,
    stdio: 'ignore',
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      LEDGER_URL: `http://127.0.0.1:${port}`,
      LEDGER_KEY: producer.key,
    },
  })
}

const spooled = (of = ''): string[] =>
  existsSync(join(folder, 'access-spool', of))
    ? readdirSync(join(folder, 'access-spool', of)).filter((name) => name.endsWith('.json'))
    : []

const until = async (done: () => boolean): Promise<void> => {
  for (let waited = 0; !done() && waited < 30_000; waited += 50) await sleep(50)
  expect(done()).toBe(true)
}

test('the example keeps events while the ledger is away and delivers each once, the refused one apart', async () => {
  served = await serve(0)
  const { port } = served
  await served.stop()
  service(
    port,
    `import { record, sendUntil } from './access-log.ts'\n${use}\nrecord({ system_id: 'crm' })\nawait sendUntil(new AbortController().signal)\n`,
  )
  await until(() => spooled().length === 2)
  served = await serve(port)
  await until(() => spooled().length === 0)
  expect(spooled('refused').length).toBe(1)
  const day = served.ledger.rules.dayOf(new Date())
  const { statement } = loadSavedQuery('events_of_day')
  const rows = await served.ledger.warehouse.query(statement, { day })
  expect(rows.map(({ actor_id, action, operation }) => ({ actor_id, action, operation }))).toEqual([
    { actor_id: 'han.seoyun', action: 'view', operation: '회원 상세 조회' },
  ])
})

test('the smallest event of the guide is the smallest event of the contract', () => {
  expect(JSON.parse(blocks(guide, 'json')[0] ?? '')).toEqual(smallestEvent)
})
