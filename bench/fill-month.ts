// SPDX-License-Identifier: Apache-2.0
// Fills a fresh data folder with the month of the detection benchmark, in a process of its own.
import { openLedger } from '../cli/ledger.ts'
import { daysBetween } from '../functions/detect/days.ts'
import { fixedClock } from '../functions/platform/clock.ts'
import { monthOfRows } from './month.ts'
import { answerAsked } from './worker.ts'

const [dataFolder = '', first = '', last = '', total = '', staff] = process.argv.slice(2)
const CHUNK = 2000
const SEED = 7

const ledger = await openLedger(
  { dataFolder, planFolder: undefined, memoryMb: 512 },
  fixedClock(new Date(`${first}T00:00:00+09:00`)),
)

const fill = async () => {
  let events = 0
  let subjects = 0
  for (const rows of monthOfRows(
    daysBetween(first, last),
    Number(total),
    SEED,
    ledger.rules,
    staff ? Number(staff) : undefined,
  )) {
    for (let at = 0; at < rows.length; at += CHUNK)
      await ledger.warehouse.append('access_events', rows.slice(at, at + CHUNK))
    await ledger.embedded?.load()
    events += rows.length
    for (const row of rows) subjects += row.subjects.length
  }
  return { events, subjects }
}

answerAsked({}, { fill }, () => ledger.close())
