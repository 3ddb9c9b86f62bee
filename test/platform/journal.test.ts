// SPDX-License-Identifier: Apache-2.0
// The journal: what is answered lies on disk, what failed leaves nothing, and a crash loses only what nobody was told.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openJournal } from '../../functions/platform/journal.ts'
import { fileError, type Watched, watch } from './file-faults.ts'

let folder: string
let watched: Watched | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'access-ledger-journal-'))
})
afterEach(() => {
  watched?.restore()
  watched = undefined
  rmSync(folder, { recursive: true, force: true })
})

const line = (text: string) => Buffer.from(`${text}\n`)
const FIRST = '000000000001.ndjson'
const SECOND = '000000000002.ndjson'
const contents = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  )

test('what an append resolved lies in the segment, in the order of the calls', async () => {
  const journal = await openJournal(folder)
  await journal.append(line('a'))
  await Promise.all([journal.append(line('b')), journal.append(line('c'))])
  expect(contents()).toEqual({ [FIRST]: 'a\nb\nc\n' })
  await journal.close()
})

test('folder and segments are for the owner alone', async () => {
  const inner = join(folder, 'access_events')
  const journal = await openJournal(inner)
  await journal.append(line('a'))
  expect((statSync(inner).mode & 0o777).toString(8)).toBe('700')
  expect((statSync(join(inner, FIRST)).mode & 0o777).toString(8)).toBe('600')
  await journal.close()
})

test('concurrent appends share disk flushes', async () => {
  watched = watch('datasync', (real) => real())
  const journal = await openJournal(folder)
  const calls = 200
  await Promise.all(Array.from({ length: calls }, (_, index) => journal.append(line(String(index)))))
  expect(watched.calls).toBeGreaterThanOrEqual(1)
  expect(watched.calls).toBeLessThan(calls / 10)
  expect(contents()[FIRST]).toBe(Array.from({ length: calls }, (_, index) => `${index}\n`).join(''))
  await journal.close()
})

test('an append resolves only after the data is synced', async () => {
  let release: () => void = () => undefined
  watched = watch('datasync', async (real) => {
    await new Promise<void>((resolve) => {
      release = resolve
    })
    return real()
  })
  const journal = await openJournal(folder)
  let resolved = false
  const append = journal.append(line('a')).then(() => {
    resolved = true
  })
  while (watched.calls === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(resolved).toBe(false)
  release()
  await append
  await journal.close()
})

describe('a crash', () => {
  test.each([
    ['a torn last line is cut', 'a\nb\ntorn', 'a\nb\n'],
    ['a segment with nothing but a torn line is removed', 'torn', undefined],
    ['an empty segment is removed', '', undefined],
    ['a whole segment stays as it is', 'a\nb\n', 'a\nb\n'],
  ])('%s', async (_name, before, after) => {
    writeFileSync(join(folder, FIRST), before)
    const journal = await openJournal(folder)
    expect(journal.segments()).toEqual(after === undefined ? [] : [FIRST])
    expect(contents()).toEqual(after === undefined ? {} : { [FIRST]: after })
    expect(journal.pendingBytes()).toBe(after?.length ?? 0)
    await journal.close()
  })

  test('a segment of an earlier process is never written again', async () => {
    writeFileSync(join(folder, FIRST), 'a\n')
    const journal = await openJournal(folder)
    await journal.append(line('b'))
    expect(contents()).toEqual({ [FIRST]: 'a\n', [SECOND]: 'b\n' })
    await journal.close()
  })

  test('no segment gets a number that was loaded already', async () => {
    const journal = await openJournal(folder, 41)
    await journal.append(line('a'))
    expect(readdirSync(folder)).toEqual(['000000000042.ndjson'])
    await journal.close()
  })
})

describe('a failure', () => {
  test.each([
    ['a full disk', 'writev', 'ENOSPC', 'WAREHOUSE_DISK_FULL'],
    ['a full quota', 'writev', 'EDQUOT', 'WAREHOUSE_DISK_FULL'],
    ['a broken disk', 'writev', 'EIO', 'WAREHOUSE_UNAVAILABLE'],
    ['a failing sync', 'datasync', 'EIO', 'WAREHOUSE_UNAVAILABLE'],
    ['a disk that is full when it syncs', 'datasync', 'ENOSPC', 'WAREHOUSE_DISK_FULL'],
  ] as const)(
    '%s gives a code, leaves nothing of the call, and the next call works',
    async (_n, method, errno, code) => {
      const journal = await openJournal(folder)
      await journal.append(line('before'))
      watched = watch(method, async (real, _handle, call) => {
        if (call === 1) throw fileError(errno)
        return real()
      })
      await expect(journal.append(line('lost'))).rejects.toMatchObject({ code, retryable: true })
      await journal.append(line('after'))
      expect(contents()).toEqual({ [FIRST]: 'before\n', [SECOND]: 'after\n' })
      expect(journal.segments()).toEqual([FIRST])
      await journal.close()
    },
  )

  test('a write that the disk took in part leaves nothing of the call', async () => {
    const journal = await openJournal(folder)
    await journal.append(line('before'))
    watched = watch('writev', async (_real, handle, call) => {
      if (call > 1) throw fileError('EIO')
      const { bytesWritten } = await handle.write('half', 7)
      return { bytesWritten }
    })
    await expect(journal.append(line('half-written'))).rejects.toMatchObject({ code: 'WAREHOUSE_DISK_FULL' })
    expect(contents()).toEqual({ [FIRST]: 'before\n' })
    watched.restore()
    await journal.close()
  })

  test('every caller of a failed flush is told', async () => {
    watched = watch('datasync', async () => {
      throw fileError('EIO')
    })
    const journal = await openJournal(folder)
    const settled = await Promise.allSettled(['a', 'b', 'c'].map((text) => journal.append(line(text))))
    expect(settled.map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect([contents(), journal.segments()]).toEqual([{}, []])
    await journal.close()
  })
})

test('a rotation takes its turn under steady load', async () => {
  const journal = await openJournal(folder)
  let stop = false
  const loadOf = async (name: string) => {
    while (!stop) await journal.append(line(name))
  }
  const loads = ['a', 'b', 'c'].map(loadOf)
  await journal.append(line('first'))
  await journal.rotate()
  expect(journal.segments()).toEqual([FIRST])
  stop = true
  await Promise.all(loads)
  await journal.close()
})

test('a full segment is closed and the next one begun', async () => {
  const journal = await openJournal(folder)
  const big = Buffer.alloc(17 * 1024 * 1024, 'x')
  big[big.length - 1] = 0x0a
  await journal.append(big)
  await journal.append(line('next'))
  expect(journal.segments()).toEqual([FIRST])
  expect(readFileSync(join(folder, SECOND), 'utf8')).toBe('next\n')
  expect(journal.pendingBytes()).toBe(big.length + 5)
  await journal.close()
})

test('a discarded segment is gone and counts no more', async () => {
  const journal = await openJournal(folder)
  await journal.append(line('a'))
  await journal.rotate()
  await journal.discard(FIRST)
  expect([readdirSync(folder), journal.segments(), journal.pendingBytes()]).toEqual([[], [], 0])
  await journal.close()
})

test('a closed journal takes nothing', async () => {
  const journal = await openJournal(folder)
  await journal.append(line('a'))
  await journal.close()
  await expect(journal.append(line('b'))).rejects.toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE' })
  expect(contents()).toEqual({ [FIRST]: 'a\n' })
})
