// SPDX-License-Identifier: Apache-2.0
// `doctor` on an empty, a healthy and several broken folders: each failing check says what to do, and the exit code shows it.

import { chmodSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newFolder, removeFolders } from './command.ts'
import { perform } from './perform.ts'

const healthy = join(newFolder(), 'ledger')
const doctor = (data: string) => perform(['doctor', '--data', data])
const states = (out: string): string[] =>
  out
    .split('\n')
    .filter((line) => /^\S/.test(line))
    .map((line) => `${line.slice(0, 8).trim()} ${line.slice(9, 25).trim()}`)

beforeAll(async () => {
  expect((await doctor(healthy)).code).toBe(0)
})
afterAll(removeFolders)

const copied = (): string => {
  const folder = join(newFolder(), 'ledger')
  const umask = process.umask(0o077)
  cpSync(healthy, folder, { recursive: true })
  process.umask(umask)
  return folder
}

test('an empty folder becomes a ledger with warnings alone, and so it stays', async () => {
  const data = newFolder()
  const first = await doctor(data)
  expect(first).toMatchObject({ code: 0, err: '' })
  expect(states(first.out)).toEqual([
    'ok Node',
    'ok Data folder',
    'ok Disk',
    expect.stringMatching(/^(?:ok|warning) Disk encryption$/),
    'warning Server',
    'ok Plan',
    'ok Producers',
    'ok Detection',
    'warning Mail',
    'ok Retention',
    'ok Holds',
    expect.stringMatching(/^(?:ok|warning) Other records$/),
  ])
  const withoutSpace = (out: string) => out.replace(/[\d.]+ GiB free/, '')
  expect(withoutSpace((await doctor(data)).out)).toBe(withoutSpace(first.out))
})

describe('what is broken fails with what to do', () => {
  test('a file that others can read', async () => {
    const data = copied()
    chmodSync(join(data, 'keys/producers.json'), 0o644)
    const { code, out, err } = await doctor(data)
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^DOCTOR_FAILED: .*1 of 12/) })
    expect(out).toContain(`FAILED   Data folder      others can read ${join(data, 'keys/producers.json')}`)
    expect(out).toContain(`chmod -R go= ${data}`)
  })

  test('a damaged database: it is named, kept as it is, and nothing else is touched', async () => {
    const data = copied()
    writeFileSync(join(data, 'ledger.duckdb'), 'not a database '.repeat(1000))
    rmSync(join(data, 'ledger.duckdb.wal'), { force: true })
    const { code, out } = await doctor(data)
    expect(code).toBe(1)
    expect(out).toMatch(
      /^FAILED +Ledger +The database file cannot be read: .*ledger\.duckdb\n +Keep the file/m,
    )
    expect(readFileSync(join(data, 'ledger.duckdb'), 'utf8')).toBe('not a database '.repeat(1000))
    expect(await perform(['query', 'SELECT 1 AS n', '--data', data])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^WAREHOUSE_DAMAGED: /),
    })
  })

  test.each([
    ['not JSON', '{'],
    ['empty', '[]'],
    ['too short a secret', '[{"id":"r1","secret":"c2hvcnQ=","from":"1970-01-01T00:00:00Z"}]'],
  ])('redaction keys that are %s, without showing one', async (_what, text) => {
    const data = copied()
    writeFileSync(join(data, 'keys/redaction.json'), text)
    const { code, out, err } = await doctor(data)
    expect(code).toBe(1)
    expect(out).toMatch(
      /^FAILED +Ledger +A key file is missing or wrong: keys\/redaction\.json\n +Restore the keys folder/m,
    )
    expect(out + err).not.toContain('c2hvcnQ')
  })

  test('redaction keys that are gone are not made anew: other digests would come of it', async () => {
    const data = copied()
    rmSync(join(data, 'keys/redaction.json'))
    expect((await doctor(data)).out).toMatch(
      /^FAILED +Ledger +A key file is missing or wrong: keys\/redaction\.json is gone/m,
    )
    const added = ['producer', 'add', 'web', '--systems', 'crm', '--actor-types', 'handler', '--data', data]
    expect(await perform(added)).toMatchObject({ code: 1, err: expect.stringMatching(/^KEYS_INVALID: /) })
    expect(existsSync(join(data, 'keys/redaction.json'))).toBe(false)
  })

  test('producers with the same id twice, or of a system that is not registered', async () => {
    const data = copied()
    const path = join(data, 'keys/producers.json')
    const [local] = JSON.parse(readFileSync(path, 'utf8'))
    writeFileSync(path, JSON.stringify([local, local]))
    const twice = await doctor(data)
    expect(twice.code).toBe(1)
    expect(twice.out).toMatch(/^FAILED +Producers +.*the id local is given twice/m)
    expect(twice.out).not.toContain(local.key)
    writeFileSync(path, JSON.stringify([{ ...local, systems: ['nowhere'] }]))
    const unknown = await doctor(data)
    expect(unknown.code).toBe(0)
    expect(unknown.out).toMatch(/^warning +Producers +1, with unregistered systems: nowhere/m)
  })

  test('a plan that does not read', async () => {
    const { code, out } = await perform(['doctor', '--data', copied()], { ACCESS_LEDGER_PLAN: newFolder() })
    expect(code).toBe(1)
    expect(out).toMatch(/^FAILED +Ledger +The plan is not valid: .*plan\.yaml/m)
  })

  test('a data folder that is a file', async () => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    expect(await doctor(file)).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^DATA_FOLDER: .*file/),
    })
  })
})
