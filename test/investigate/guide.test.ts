// SPDX-License-Identifier: Apache-2.0
// The guide of investigators on the embedded ledger: every command as it is written, over the night it tells of.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openLedger } from '../../cli/ledger.ts'
import { fixedClock } from '../../functions/platform/clock.ts'
import { newFolder, removeFolders } from '../cli/command.ts'
import { perform } from '../cli/perform.ts'
import { GUIDE, leakEvents } from './leak.ts'

const data = newFolder()

beforeAll(async () => {
  const clock = fixedClock(new Date('2030-03-05T12:00:00+09:00'))
  const ledger = await openLedger({ dataFolder: data, planFolder: undefined, memoryMb: 256 }, clock)
  await ledger.warehouse.append('access_events', await leakEvents())
  await ledger.close()
})
afterAll(removeFolders)

/** The words of a command as a shell would give them; the guide uses double quotes only. */
const wordsOf = (command: string): string[] =>
  [...command.replaceAll('\\\n', ' ').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  )

const run = async (command: string, ...more: string[]) => {
  const [, , ...args] = wordsOf(command)
  return perform([...args, ...more, '--data', data])
}

const questions = GUIDE.embedded.filter((command) => command.includes(' query @'))

test('the guide asks seven things, on the machine, by bq and in the console', () => {
  const named = (texts: string[], pattern: RegExp) => texts.map((text) => pattern.exec(text)?.[1])
  const asked = named(questions, /@(\w+)/)
  expect(asked).toEqual([
    'first_and_last_seen',
    'source_pivot',
    'actor_timeline',
    'downloads',
    'subjects_touched',
    'subject_timeline',
  ])
  expect(named(GUIDE.asked, /access_ledger_views\.(\w+)/)).toEqual(asked)
  expect(named(GUIDE.console, /access_ledger_views\.(\w+)/)).toEqual(asked)
})

test.each(questions)('%s', async (command) => {
  const { code, err, out } = await run(command, '--format', 'json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(JSON.parse(out).length).toBeGreaterThan(0)
})

test('the subjects to notify are those the guide shows', async () => {
  const command = questions.find((one) => one.includes('@subjects_touched')) ?? ''
  const { out } = await run(command)
  const columns = out
    .trim()
    .split('\n')
    .map((line) => line.split(',').slice(0, 4).join(','))
  expect(columns).toEqual(GUIDE.shown[0]?.split('\n'))
})

test('a question about people without a reason is refused and not asked', async () => {
  const asked = [
    'query',
    '@subject_timeline',
    '--param',
    'subject_id=M-1002',
    '--param',
    'first_day=2030-03-01',
  ]
  const refused = await perform([
    ...asked,
    '--param',
    'last_day=2030-03-05',
    '--reason',
    '  ',
    '--data',
    data,
  ])
  expect(refused).toEqual({
    code: 2,
    out: '',
    err: expect.stringMatching(/^USAGE: .*@subject_timeline.*--reason/),
  })
  const long = await perform([
    ...asked,
    '--param',
    'last_day=2030-03-05',
    '--reason',
    'x'.repeat(1001),
    '--data',
    data,
  ])
  expect(long).toEqual({
    code: 2,
    out: '',
    err: expect.stringMatching(/^USAGE: .*at most 1000 characters.*got 1001/),
  })
})

test('the reason and the case number are recorded with the question, a secret in the reason replaced', async () => {
  const asked = ['query', '@downloads', '--param', 'first_day=2030-03-05', '--param', 'last_day=2030-03-05']
  await perform([...asked, '--reason', '900101-1234568 민원', '--ticket', 'INC-7', '--data', data])
  const recorded = await perform([
    'query',
    'SELECT operation, reason.text AS reason FROM events WHERE event_date >= @since AND reason.ticket = "INC-7"',
    '--param',
    'since=2020-01-01',
    '--format',
    'json',
    '--data',
    data,
  ])
  expect(JSON.parse(recorded.out)).toEqual([
    { operation: 'query @downloads', reason: expect.stringMatching(/^(?!.*900101).* 민원$/) },
  ])
})
