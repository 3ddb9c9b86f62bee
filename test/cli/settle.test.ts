// SPDX-License-Identifier: Apache-2.0
// Detection asked for right after an import waits for what just arrived instead of finding nothing.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Ledger, openLedger } from '../../cli/ledger.ts'
import { waitUntilSettled } from '../../cli/settle.ts'
import { judgeEvent } from '../../functions/capture/judge-event.ts'
import { fixedClock, systemClock } from '../../functions/platform/clock.ts'
import { newFolder, removeFolders } from './command.ts'
import { event } from './events.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger({ dataFolder: newFolder(), planFolder: undefined, memoryMb: 256 }, systemClock)
  const producer = { id: 'local', systems: ['crm'], actor_types: ['handler' as const] }
  const judged = judgeEvent(event(1), producer, ledger.rules, new Date())
  if (!('row' in judged)) throw new Error(judged.refusal.path)
  await ledger.warehouse.append('access_events', [judged.row])
})
afterAll(async () => {
  await ledger.close()
  await removeFolders()
})

const asked = async (clock: typeof systemClock, day: string) => {
  const said: string[] = []
  const slept: number[] = []
  await waitUntilSettled(ledger, { clock }, [day, day], {
    say: (line) => said.push(line),
    sleep: async (milliseconds) => slept.push(milliseconds),
  })
  return { said, slept }
}

test('it waits until what arrived a moment ago is five minutes old', async () => {
  const { said, slept } = await asked(systemClock, '2026-10-05')
  expect(said).toEqual([
    expect.stringMatching(
      /^1 day holds events that arrived a moment ago; waiting (?:30[01]|2\d\d) s to judge them all$/,
    ),
  ])
  expect(slept).toHaveLength(1)
  expect(slept[0]).toBeGreaterThan(200_000)
  expect(slept[0]).toBeLessThanOrEqual(301_000)
})

test('it does not wait for another day, nor for what is older', async () => {
  expect(await asked(systemClock, '2026-10-06')).toEqual({ said: [], slept: [] })
  expect(await asked(fixedClock(new Date(Date.now() + 600_000)), '2026-10-05')).toEqual({
    said: [],
    slept: [],
  })
})

test('under --now it says that they are not judged', async () => {
  expect(await asked(fixedClock(new Date(Date.now() + 1000)), '2026-10-05')).toEqual({
    said: ['1 day holds events received less than five minutes before --now: they are not judged'],
    slept: [],
  })
})
