// SPDX-License-Identifier: Apache-2.0
// Runs of detection end like everything else: a day whose runs were destroyed is not judged again as if it never was.
import { expect, test } from '@jest/globals'
import { daysToJudge } from '../../functions/detect/days.ts'
import { openTestLedger } from '../detect/ledger.ts'

test('days whose runs may have been destroyed are left alone, and the first whose runs are kept is due', async () => {
  // Began on 2030-03-04; records are kept three years.
  const ledger = await openTestLedger()
  try {
    const first = async (now: string) => {
      const moment = new Date(now)
      return (await daysToJudge(ledger.warehouse, ledger.plan, moment, moment))[0]
    }
    expect([
      await first('2033-03-04T12:00:00+09:00'),
      await first('2033-03-05T12:00:00+09:00'),
      await first('2033-03-14T12:00:00+09:00'),
    ]).toEqual(['2030-03-04', '2030-03-05', '2030-03-14'])
  } finally {
    await ledger.close()
  }
})
