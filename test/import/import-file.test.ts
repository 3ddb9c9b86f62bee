// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { type ImportOptions, importFile } from '../../cli/import/import-file.ts'
import { ask, event, NOW, ndjson, openAt, withEmptyLedger } from './ledger.ts'

const options = (file: string, more: Partial<ImportOptions> = {}): ImportOptions => ({
  file,
  clock: NOW,
  ...more,
})
const RESULT = {
  state: 'finished',
  already: 0,
  read: 0,
  accepted: 0,
  redacted: 0,
  skipped: {},
  refused: 0,
  refusals: [],
  kept: {},
  first_day: null,
  last_day: null,
  refused_file: null,
  problem: null,
}
const many = (count: number) => Array.from({ length: count }, (_, index) => event(index + 1))
const refusedLines = (file: string): unknown[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

test('Access events are imported as they stand, marked backfilled, whatever their age.', () =>
  withEmptyLedger(async (ledger, folder) => {
    const file = join(folder, 'events.ndjson')
    writeFileSync(file, ndjson([event(1), event(2, { occurred_at: '1999-12-31T23:59:59+09:00' })]))
    expect(await importFile(ledger, options(file))).toEqual({
      ...RESULT,
      read: 2,
      accepted: 2,
      first_day: '1999-12-31',
      last_day: '2026-09-01',
    })
    expect(
      await ask(
        ledger,
        'SELECT event_id, backfilled, producer.id AS producer, event_date FROM events ORDER BY 1',
        'event_id',
        'backfilled',
        'producer',
        'event_date',
      ),
    ).toEqual([
      { event_id: event(1).event_id, backfilled: 'true', producer: 'import', event_date: '2026-09-01' },
      { event_id: event(2).event_id, backfilled: 'true', producer: 'import', event_date: '1999-12-31' },
    ])
    expect(existsSync(`${file}.refused.ndjson`)).toBe(false)
  }))

test('Refused lines go to their file with number, reason and help, secrets replaced, and to rejected_events.', () =>
  withEmptyLedger(async (ledger, folder) => {
    const file = join(folder, 'events.ndjson')
    const lines = [
      JSON.stringify(event(1)),
      '',
      'no json 900101-1234568',
      '[1]',
      JSON.stringify(event(2, { action: 'look' })),
      JSON.stringify(event(3, { subjects: undefined })),
      JSON.stringify(event(4, { occurred_at: '2030-01-01T00:00:00Z' })),
      JSON.stringify(event(5, { system_id: 'unknown' })),
      `{"event_id":"x","deep":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
    ]
    writeFileSync(file, lines.join('\n'))
    const result = await importFile(ledger, options(file))
    expect({
      read: result.read,
      accepted: result.accepted,
      refused: result.refused,
      kept: result.kept,
    }).toEqual({
      read: 8,
      accepted: 1,
      refused: 7,
      kept: { EVENT_SCHEMA: 3, EVENT_LEGAL_FIELD: 2, EVENT_IN_FUTURE: 1, PRODUCER_RIGHTS: 1 },
    })
    expect(
      result.refusals.map(({ code, path, count, first_line }) => [code, path, count, first_line]),
    ).toEqual([
      ['EVENT_SCHEMA', '$', 2, 3],
      ['EVENT_SCHEMA', '$.action', 1, 5],
      ['EVENT_LEGAL_FIELD', '$.subjects', 1, 6],
      ['EVENT_IN_FUTURE', '$.occurred_at', 1, 7],
      ['PRODUCER_RIGHTS', '$.system_id', 1, 8],
      ['EVENT_LEGAL_FIELD', '$.action', 1, 9],
    ])
    const refused = refusedLines(`${file}.refused.ndjson`)
    expect(refused[0]).toEqual({
      line: 3,
      code: 'EVENT_SCHEMA',
      path: '$',
      allowed: 'a JSON object on one line',
      received: expect.stringMatching(/^"no json \[rrn:[0-9a-f]{16}\]"$/),
      help: 'Correct the line in a copy of the log, or the map, and import that.',
    })
    expect(refused).toHaveLength(7)
    expect(await ask(ledger, 'SELECT count(*) AS n FROM rejected_events', 'n')).toEqual([{ n: '7' }])
  }))

test('Rejected events are kept up to a thousand of a code; the file has all.', () =>
  withEmptyLedger(async (ledger, folder) => {
    const file = join(folder, 'events.ndjson')
    writeFileSync(file, ndjson([...many(3), ...many(2500).map((one) => ({ ...one, action: 'look' }))]))
    const result = await importFile(ledger, options(file))
    expect([result.accepted, result.refused, result.kept]).toEqual([3, 2500, { EVENT_SCHEMA: 1000 }])
    expect(refusedLines(`${file}.refused.ndjson`)).toHaveLength(2500)
    expect(await ask(ledger, 'SELECT count(*) AS n FROM rejected_events', 'n')).toEqual([{ n: '1000' }])
  }))

test('Importing again says so and stores nothing; --again makes each event once.', () =>
  withEmptyLedger(async (ledger, folder) => {
    const file = join(folder, 'events.ndjson')
    // Without an id, and one line twice: two events.
    const plain = many(50).map(({ event_id: _, ...rest }) => rest)
    writeFileSync(file, ndjson([...plain, plain[0]]))
    const first = await importFile(ledger, options(file))
    expect([first.state, first.accepted]).toEqual(['finished', 51])
    const second = await importFile(ledger, options(file))
    expect(second).toEqual({ ...first, state: 'finished_before', already: 51 })
    expect((await importFile(ledger, options(file, { again: true }))).accepted).toBe(51)
    const counts =
      'SELECT (SELECT count(*) FROM access_events) AS stored, (SELECT count(*) FROM events) AS shown'
    expect(await ask(ledger, counts, 'stored', 'shown')).toEqual([{ stored: '102', shown: '51' }])
    expect(
      await ask(
        ledger,
        `SELECT count(*) AS n FROM events WHERE NOT regexp_matches(event_id, '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$')`,
        'n',
      ),
    ).toEqual([{ n: '0' }])
  }))

test('An overlapping log makes the lines they share one event each.', () =>
  withEmptyLedger(async (ledger, folder) => {
    const plain = many(300).map(({ event_id: _, ...rest }) => rest)
    for (const [name, part] of [
      ['a', plain.slice(0, 200)],
      ['b', plain.slice(100)],
    ] as const) {
      writeFileSync(join(folder, name), ndjson(part))
      await importFile(ledger, options(join(folder, name)))
    }
    expect(await ask(ledger, 'SELECT count(*) AS n FROM events', 'n')).toEqual([{ n: '300' }])
  }))

test('A stopped import goes on where it stopped, in a new process of the ledger, with each refused line once.', async () => {
  await withEmptyLedger(async (ledger, folder) => {
    const file = join(folder, 'events.ndjson')
    const lines = many(6000).map(({ event_id: _, ...rest }, index) =>
      index % 5 === 0 ? { ...rest, action: 'look' } : rest,
    )
    writeFileSync(file, ndjson(lines))
    const stop = new AbortController()
    const first = await importFile(
      ledger,
      options(file, { signal: stop.signal, progress: () => stop.abort() }),
    )
    expect(first.state).toBe('interrupted')
    expect(first.read).toBeGreaterThan(0)
    expect(first.read).toBeLessThan(6000)
    await ledger.close()
    const again = await openAt(folder)
    try {
      const second = await importFile(again, options(file))
      expect([second.state, second.already, second.read, second.accepted, second.refused]).toEqual([
        'finished',
        first.read,
        6000,
        4800,
        1200,
      ])
      expect(refusedLines(`${file}.refused.ndjson`)).toHaveLength(1200)
      const counts =
        'SELECT (SELECT count(*) FROM access_events) AS stored, (SELECT count(*) FROM events) AS shown'
      expect(await ask(again, counts, 'stored', 'shown')).toEqual([{ stored: '4800', shown: '4800' }])
    } finally {
      await again.close()
    }
  })
})

test('A gzip file that was cut off is imported up to its last whole line, and the result says so.', () =>
  withEmptyLedger(async (ledger, folder) => {
    const whole = join(folder, 'whole.gz')
    const cut = join(folder, 'cut.gz')
    const packed = gzipSync(ndjson(many(3000)))
    writeFileSync(whole, packed)
    writeFileSync(cut, packed.subarray(0, packed.length / 2))
    const first = await importFile(ledger, options(cut))
    expect([first.state, first.problem?.code, first.problem?.detail]).toEqual([
      'cut_off',
      'IMPORT_FILE',
      `${cut}: the gzip data is damaged or cut off (unexpected end of file)`,
    ])
    expect(first.accepted).toBeGreaterThan(1000)
    expect(first.refused).toBe(0)
    expect((await importFile(ledger, options(whole))).accepted).toBe(3000)
    expect(await ask(ledger, 'SELECT count(*) AS n FROM events', 'n')).toEqual([{ n: '3000' }])
  }))

test('Each file that is no log is refused as a whole, with what it is.', () =>
  withEmptyLedger(async (ledger, folder) => {
    const said: Record<string, unknown> = {}
    const files: Record<string, string | Buffer> = {
      empty: '',
      blank: '\n\n',
      csv: 'a,b\n1,2\n',
      array: '[{"a":1}]\n',
      binary: Buffer.from([1, 2, 0, 3]),
      packed: gzipSync(Buffer.from([1, 2, 0, 3])),
      excel: Buffer.from([0x50, 0x4b, 0x03, 0x04, 0]),
      utf16: Buffer.from('\ufeff{', 'utf16le'),
      half: gzipSync('x'.repeat(100)).subarray(0, 12),
    }
    mkdirSync(join(folder, 'directory'))
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    for (const name of [...Object.keys(files), 'directory', 'missing'])
      said[name] = await importFile(ledger, options(join(folder, name))).catch(
        (error: { code: string; detail: string }) => [error.code, error.detail.slice(folder.length + 1)],
      )
    const refused = (name: string, why: string) => [name, ['IMPORT_FILE', `${name}: ${why}`]]
    expect(said).toEqual(
      Object.fromEntries([
        refused('empty', 'it is empty'),
        refused('blank', 'it has no lines'),
        refused('csv', 'line 1 is no JSON object; a log of another program needs --map'),
        refused('array', 'it is one JSON array; write one event a line'),
        refused('binary', 'it is binary, not text: it holds NUL bytes'),
        refused('packed', 'it is binary, not text'),
        refused('excel', 'it is a ZIP archive or an Excel workbook: save the sheet as CSV'),
        refused('utf16', 'it is UTF-16 text: save it as UTF-8'),
        refused('half', 'the gzip data is damaged or cut off (unexpected end of file)'),
        refused('directory', 'it is a directory'),
        refused('missing', 'no such file'),
      ]),
    )
    expect(await ask(ledger, 'SELECT count(*) AS n FROM access_events', 'n')).toEqual([{ n: '0' }])
  }))

test('The refused file never replaces a file of another kind, and a full disk stops the import.', () =>
  withEmptyLedger(async (ledger, folder) => {
    const file = join(folder, 'events.ndjson')
    const other = join(folder, 'letter.txt')
    writeFileSync(file, ndjson([event(1), event(2, { action: 'look' })]))
    writeFileSync(other, 'Dear reader')
    const failed = (refusedFile: string) =>
      importFile(ledger, options(file, { refusedFile })).then(
        () => 'no error',
        (error: { code: string; detail: string }) => [error.code, error.detail],
      )
    expect(await failed(other)).toEqual([
      'IMPORT_FILE',
      `${other} exists and holds no refused lines; name another with --refused`,
    ])
    expect(await failed(file)).toEqual([
      'IMPORT_FILE',
      `${file} exists and holds no refused lines; name another with --refused`,
    ])
    expect(readFileSync(other, 'utf8')).toBe('Dear reader')
    if (existsSync('/dev/full'))
      expect(await failed('/dev/full')).toEqual([
        'IMPORT_FILE',
        'the refused lines cannot be written to /dev/full (ENOSPC); run the import again to go on',
      ])
    expect((await importFile(ledger, options(file))).refused).toBe(1)
  }))
