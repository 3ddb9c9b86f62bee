// SPDX-License-Identifier: Apache-2.0
// The archive in a bucket: what the directory archive promises (test/platform/archive.test.ts), on Cloud Storage's emulator;
// and what the emulator does not do, read on the wire or played by a server of this test.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Kept } from '../../functions/platform/archive.ts'
import { lockedUntil, openStorageArchive } from '../../functions/platform/archive-storage.ts'
import { codeOf } from '../../functions/platform/errors.ts'
import { storageBucket } from '../../functions/platform/storage-client.ts'
import { makeBucket, STORAGE_URL } from './storage.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const failure = (work: Promise<unknown>) => work.then(() => 'nothing', codeOf)
const KEPT: Kept = { retention_class: 'handler', event_day: '2030-03-05', system_id: 'crm' }

const archiveIn = (bucket: string, apiEndpoint = STORAGE_URL) =>
  openStorageArchive({
    bucket: storageBucket({ projectId: 'local', bucket, apiEndpoint }),
    retryDelays: [10, 20],
    requestMs: 2_000,
    ...(apiEndpoint === STORAGE_URL ? {} : { newId: () => 'own' }),
  })

describe('on the emulator', () => {
  const archive = archiveIn('archive-tests')
  beforeAll(() => makeBucket('archive-tests'))

  test('an object comes back as it was put, and names are listed by prefix, sorted', async () => {
    await archive.put('reports/report-2030-01/r2/report.json', bytes('둘'))
    await archive.put('reports/report-2030-01/r1/report.json', bytes('하나'))
    await archive.put('alerts/x', new Uint8Array())
    expect(await archive.get('reports/report-2030-01/r1/report.json')).toEqual(bytes('하나'))
    expect(await archive.get('alerts/x')).toEqual(new Uint8Array())
    expect(await archive.get('alerts/y')).toBeNull()
    expect(await archive.list('reports/report-2030-01/r')).toEqual([
      'reports/report-2030-01/r1/report.json',
      'reports/report-2030-01/r2/report.json',
    ])
    expect(await archive.list('nothing/')).toEqual([])
  })

  test('a second put of a name is refused and leaves the first', async () => {
    await archive.put('twice/a', bytes('first'))
    expect(await failure(archive.put('twice/a', bytes('second')))).toBe('ARCHIVE_EXISTS')
    expect(await archive.get('twice/a')).toEqual(bytes('first'))
  })

  test('of twenty puts at once exactly one wins, whole', async () => {
    const texts = Array.from({ length: 20 }, (_, n) => `${n}`.repeat(10_000))
    const fates = await Promise.all(
      texts.map((text) =>
        archiveIn('archive-tests')
          .put('race/claim', bytes(text))
          .then(() => text, codeOf),
      ),
    )
    const winners = fates.filter((fate) => fate !== 'ARCHIVE_EXISTS')
    expect(winners).toHaveLength(1)
    expect(new TextDecoder().decode((await archive.get('race/claim')) ?? undefined)).toBe(winners[0])
  })

  test('what an object is kept by comes back with it, and an object without is told', async () => {
    await archive.put('kept/a', bytes('x'), KEPT)
    await archive.put('kept/b', bytes('x'))
    expect(await archive.describe('kept/')).toEqual([
      { name: 'kept/a', kept: KEPT, held: false },
      { name: 'kept/b', kept: null, held: false },
    ])
  })

  test('a removed object is gone, and removing it again does nothing', async () => {
    await archive.put('gone/a', bytes('x'), KEPT)
    await archive.remove('gone/a')
    await archive.remove('gone/a')
    expect([await archive.get('gone/a'), await archive.list('gone/')]).toEqual([null, []])
  })

  test('a hold on an object that is not there does nothing', async () => {
    await archive.setHold('nobody/a', true)
    expect(await archive.list('nobody/')).toEqual([])
  })

  test.each(['', '../x', 'a//b', 'A/b', 'a/', 'ㄱ'])('the name %j is refused', async (name) => {
    expect([
      await failure(archive.put(name, bytes('x'))),
      await failure(archive.get(name)),
      await failure(archive.remove(name)),
      await failure(archive.setHold(name, true)),
    ]).toEqual(['INTERNAL', 'INTERNAL', 'INTERNAL', 'INTERNAL'])
  })

  test('a bucket that is not there is an archive that does not answer', async () => {
    const absent = archiveIn('nobody-made-this')
    expect([await failure(absent.put('a/b', bytes('x'))), await failure(absent.list('a/'))]).toEqual([
      'ARCHIVE_UNAVAILABLE',
      'ARCHIVE_UNAVAILABLE',
    ])
  })
})

describe('the lock of an object', () => {
  test.each<[Kept['retention_class'], string | null]>([
    ['handler', '2032-03-06T00:00:00.000Z'],
    ['handler_small', '2031-03-06T00:00:00.000Z'],
    ['rights', '2033-03-06T00:00:00.000Z'],
    ['connection', '2030-06-06T00:00:00.000Z'],
    ['records', null],
  ])('of class %s counts from the day of its events: %s', (retention_class, until) => {
    expect(lockedUntil({ ...KEPT, retention_class })?.toISOString() ?? null).toBe(until)
  })
})

type Answer = { status: number; body?: unknown } | 'lost'
type Seen = { method: string; url: string; text: string }

describe('played by a server', () => {
  const servers: Server[] = []
  let seen: Seen[]
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close()
      server.closeAllConnections()
    }
  })
  /** An archive whose service gives these answers in turn, the last one over and over. */
  const playing = async (...answers: Answer[]) => {
    seen = []
    const server = createServer((incoming, outgoing) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      incoming.on('end', () => {
        seen.push({ method: incoming.method ?? '', url: incoming.url ?? '', text })
        const answer = answers.length > 1 ? answers.shift() : answers[0]
        if (!answer || answer === 'lost') return void outgoing.destroy()
        outgoing.writeHead(answer.status, { 'content-type': 'application/json' })
        outgoing.end(answer.body === undefined ? '' : JSON.stringify(answer.body))
      })
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return archiveIn('b', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  }
  const error = (code: number) => ({
    status: code,
    body: { error: { code, message: `no ${code}`, errors: [] } },
  })

  test('a put asks that no generation is there, and locks what has a legal floor', async () => {
    const archive = await playing(error(400))
    await failure(archive.put('a/b', bytes('x'), KEPT))
    expect(seen[0]?.url).toContain('ifGenerationMatch=0')
    expect(seen[0]?.text).toContain(
      '"retention":{"mode":"Locked","retainUntilTime":"2032-03-06T00:00:00.000Z"}',
    )
  })

  test.each<[string, string, string]>([
    ['its own object and has succeeded', 'own', 'nothing'],
    ["somebody else's and has not", 'other', 'ARCHIVE_EXISTS'],
  ])('a put whose answer was lost, sent again, finds %s', async (_, putId, fate) => {
    const archive = await playing('lost', error(412), {
      status: 200,
      body: { metadata: { 'put-id': putId } },
    })
    expect(await failure(archive.put('a/b', bytes('x')))).toBe(fate)
    expect(seen.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET'])
  })

  test.each([429, 500, 503])('%i is tried again, and then the archive does not answer', async (status) => {
    const archive = await playing(error(status))
    expect(await failure(archive.put('a/b', bytes('x')))).toBe('ARCHIVE_UNAVAILABLE')
    expect(seen).toHaveLength(3)
  })

  test('an object on hold is not removed, nor one whose retention is not over', async () => {
    const held = await playing({ status: 200, body: { temporaryHold: true, metageneration: '3' } })
    expect(await failure(held.remove('a/b'))).toBe('ARCHIVE_HELD')
    expect(seen.map(({ method }) => method)).toEqual(['GET'])
    const locked = await playing({ status: 200, body: { metageneration: '3' } }, error(403))
    expect(await failure(locked.remove('a/b'))).toBe('ARCHIVE_HELD')
    expect(seen[1]).toMatchObject({
      method: 'DELETE',
      url: expect.stringContaining('ifMetagenerationMatch=3'),
    })
  })

  test('a hold is a temporary hold of the object, and is told with it', async () => {
    const archive = await playing({ status: 200, body: { name: 'a/b' } })
    await archive.setHold('a/b', true)
    expect(seen[0]).toMatchObject({ method: 'PATCH', text: expect.stringContaining('"temporaryHold":true') })
    const described = await playing({ status: 200, body: { items: [{ name: 'a/b', temporaryHold: true }] } })
    expect(await described.describe('a/')).toEqual([{ name: 'a/b', kept: null, held: true }])
  })

  test('nothing of an object gets into an error', async () => {
    const archive = await playing(error(400))
    const thrown = await archive.put('a/b', bytes('M-100234 of han.seoyun')).catch((reason: Error) => reason)
    expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toMatch(/M-100234|seoyun/)
  })
})
