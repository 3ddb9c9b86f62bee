// SPDX-License-Identifier: Apache-2.0
// A ledger of its own for each test of the import, and what is asked of it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ledger, openLedger } from '../../cli/ledger.ts'
import { fixedClock } from '../../functions/platform/clock.ts'
import type { Row } from '../../functions/platform/warehouse.ts'

/** After everything the test logs say. */
export const NOW = fixedClock(new Date('2026-12-01T00:00:00Z'))

/** A temporary folder for log files, and a data folder in it. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'import-'))

export const openAt = (folder: string): Promise<Ledger> =>
  openLedger({ planFolder: undefined, dataFolder: join(folder, 'data'), memoryMb: 256 }, NOW)

/** Runs a test with an empty ledger and takes it away afterwards. */
export const withEmptyLedger = async (
  test: (ledger: Ledger, folder: string) => Promise<void>,
): Promise<void> => {
  const folder = temporaryFolder()
  try {
    const ledger = await openAt(folder)
    try {
      await test(ledger, folder)
    } finally {
      await ledger.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Rows of a SELECT in DuckDB's own words, every column as text. */
export const ask = (ledger: Ledger, sql: string, ...names: string[]): Promise<Row[]> =>
  ledger.warehouse.query({
    id: 'test',
    googlesql: '',
    duckdb: `SELECT ${names.map((name) => `CAST(${name} AS VARCHAR) AS ${name}`).join(', ')} FROM (${sql})`,
    parameters: {},
    columns: names.map((name) => ({ name, type: 'STRING' })),
  })

/** An access event; each number gives another one. */
export const event = (n: number, changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  event_id: `019b0000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  occurred_at: new Date(Date.UTC(2026, 8, 1) + n * 1000).toISOString(),
  system_id: 'crm',
  channel: 'app',
  actor: { id: `staff-${n % 7}`, type: 'handler' },
  source: { ip: '192.0.2.10' },
  action: 'view',
  subjects: [{ id: `M-${n}` }],
  ...changes,
})
export const ndjson = (events: readonly unknown[]): string =>
  `${events.map((one) => JSON.stringify(one)).join('\n')}\n`
