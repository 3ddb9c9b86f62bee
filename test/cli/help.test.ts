// SPDX-License-Identifier: Apache-2.0
// What the command says to somebody who does not know it yet, or mistypes it.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import stringWidth from 'string-width'
import { newFolder, removeFolders, run } from './command.ts'
import { perform } from './perform.ts'

afterAll(removeFolders)

const COMMANDS = [
  '',
  'start',
  'demo',
  'import',
  'detect',
  'report',
  'query',
  'simulate',
  'producer',
  'producer add',
  'producer rotate',
  'plan',
  'plan check',
  'plan load',
  'retain',
  'hold',
  'hold add',
  'hold list',
  'hold lift',
  'backup',
  'doctor',
  'cost',
]
const data = newFolder()
const untouched = join(data, 'never-made')

const words = (line: string): string[] => line.split(' ').filter(Boolean)

describe('help', () => {
  test('of every command fits a terminal of 80 columns, goes to standard output and describes each option', async () => {
    const helps = new Map<string, string>()
    for (const name of COMMANDS) {
      const { code, out, err } = await perform([...words(name), '--help'])
      helps.set(name, out)
      expect({ name, code, err }).toEqual({ name, code: 0, err: '' })
      expect({ name, wide: out.split('\n').filter((line) => stringWidth(line) > 80) }).toEqual({
        name,
        wide: [],
      })
      expect(out).toContain(`Usage: access-ledger ${name}`.trimEnd())
      const options = out
        .split('\nExample')[0]
        ?.split('\n')
        .filter((line) => /^ {2}(?:-|--)\S/.test(line))
      expect(options?.filter((line) => !/\S {2,}\S|^ {2}\S+(?: <\S+>)?$/.test(line))).toEqual([])
      expect(out).not.toContain('undefined')
      expect(out).not.toContain('default: []')
    }
    const top = helps.get('') ?? ''
    for (const name of COMMANDS.filter((one) => one !== '' && !one.includes(' ')))
      expect(top).toMatch(new RegExp(`^  ${name}\\b.*\\S`, 'm'))
    expect(top).toContain('Exit codes: 0 done, 1 failed, 2 misuse.')
    expect(helps.get('report')).toContain('--send-again')
    expect(helps.get('start')).toContain('PORT')
  })
})

describe('misuse exits with 2, says what is wrong, and makes no ledger', () => {
  const cases: [string, RegExp][] = [
    ['', /Usage: access-ledger/],
    ['frobnicate', /unknown command 'frobnicate'\n.*--help/],
    ['detetc', /unknown command 'detetc'\n\(Did you mean detect\?\)/],
    ['doctor --colour', /unknown option '--colour'/],
    ['query', /give a query, or --list/],
    ['query @nope', /QUERY_UNKNOWN.*@nope; there are @actor_timeline, @/],
    ['query @../../plan', /QUERY_UNKNOWN/],
    ['query @events_of_day', /SQL_PARAMETER.*@events_of_day needs --param day=... \(DATE\)/],
    ['query @events_of_day --param day=soon', /day is DATE, YYYY-MM-DD/],
    ['query @events_of_day --param day=2026-02-31', /day is DATE, YYYY-MM-DD/],
    ['query @events_of_day --param dya=2026-02-01', /has no parameter dya; it has day/],
    ['query @events_of_day --param day', /expected name=value/],
    ['query @events_of_day --format xml', /Allowed choices are table, json, csv/],
    ['detect --day 2026-02-31', /A day is written YYYY-MM-DD/],
    ['detect --day 2026-09-01 --from 2026-09-01', /cannot be used with option '--from/],
    ['detect --from 2026-09-01', /--from and --to belong together/],
    ['report', /required option '--period/],
    ['report --period 2026-10 --language fr', /Allowed choices are ko, en/],
    ['report --period 2026-10 --no-mail --send-again', /contradict/],
    ['report --period 2026-10 --html no-such-folder/report.html', /--html: no folder/],
    ['doctor --now yesterday', /--now is RFC 3339 with offset/],
    ['doctor --now 2026-10-05T09:00:00', /--now is RFC 3339 with offset/],
    ['producer', /Usage: access-ledger producer/],
    ['producer add web', /USAGE: .*give --systems with --actor-types, or --services/],
    ['producer add Web! --systems crm --actor-types handler', /Lower-case letters/],
    ['producer add web --systems crm --actor-types boss', /Allowed choices are handler, partner/],
    ['producer rotate local --grace -1', /Hours from 0 to 720/],
    ['simulate --staff 0', /A whole number of at least 1/],
    ['simulate --incidents nope', /--incidents takes none, all/],
    ['simulate --out no-such-folder/events.ndjson', /--out: ENOENT/],
    ['demo --now 2026-01-01T00:00:00Z', /the demo moves its own clock/],
    ['import', /missing required argument 'file'/],
    ['backup', /missing required argument 'dir'/],
  ]
  test.each(cases)('access-ledger %s', async (line, said) => {
    const { code, err, out } = await perform(words(line), { ACCESS_LEDGER_DATA: untouched })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(said)
    expect(err).not.toMatch(/ at .*\.ts:\d/)
    expect(existsSync(untouched)).toBe(false)
  })
})

test('the process ends with the code of the outcome, and says so on standard error alone', async () => {
  const [done, failed, misused] = await Promise.all([
    run(['--version']),
    run(['import', join(data, 'no-such-file'), '--data', join(data, 'made')]),
    run(['doctor', '--data', '']),
  ])
  expect(done).toEqual({ code: 0, signal: null, out: '0.1.0\n', err: '' })
  expect(failed).toEqual({ code: 1, signal: null, out: '', err: expect.stringMatching(/^IMPORT_FILE: /) })
  expect(misused).toEqual({
    code: 2,
    signal: null,
    out: '',
    err: expect.stringMatching(/^CONFIG_INVALID: .*ACCESS_LEDGER_DATA: /),
  })
})

test('a reader that leaves early is no failure', async () => {
  const script = '"$0" "$1" simulate --days 61 | head -1'
  const { code, out, err } = await run([], { shell: script })
  expect({ code, err, lines: out.split('\n').length }).toEqual({ code: 0, err: '', lines: 2 })
})
