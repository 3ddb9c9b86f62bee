// SPDX-License-Identifier: Apache-2.0
import { expect, test } from '@jest/globals'
import { importDisplay } from '../../cli/import/progress.ts'

test('Where nobody watches, one line appears every five seconds.', () => {
  const said: string[] = []
  let now = 0
  const display = importDisplay(
    { write: (text: string | Uint8Array) => said.push(String(text)) > 0 },
    () => now,
  )
  for (; now <= 11_000; now += 1000)
    display.update({ position: now, size: 20_000, read: now, accepted: now - 1, refused: 1 })
  display.stop()
  expect(said).toEqual([
    '25 %  5000 read, 4999 accepted, 1 refused\n',
    '50 %  10000 read, 9999 accepted, 1 refused\n',
  ])
})
