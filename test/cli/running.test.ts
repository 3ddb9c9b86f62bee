// SPDX-License-Identifier: Apache-2.0
// Every command beside a running server: through its socket they see one ledger, and what they change counts there.

import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { localKey, newFolder, post, ROOT, removeFolders, type Server, serve } from './command.ts'
import { event } from './events.ts'
import { perform } from './perform.ts'

const data = newFolder()
let server: Server
const command = (...args: string[]) => perform([...args, '--data', data])
const send = (key: string, one: unknown) => post(server.port, key, one)

beforeAll(async () => {
  mkdirSync(join(data, 'plan'), { mode: 0o700 })
  for (const name of readdirSync(join(ROOT, 'plan')).filter((one) => one.endsWith('.yaml')))
    writeFileSync(join(data, 'plan', name), readFileSync(join(ROOT, 'plan', name)), { mode: 0o600 })
  server = await serve(data)
})
afterAll(async () => {
  const { code, err } = await server.stop()
  await removeFolders()
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

test('a query sees what was captured a moment before, and is itself on record', async () => {
  expect((await send(localKey(data), { events: [event(1), event(2)] })).body).toMatchObject({ accepted: 2 })
  const { code, out } = await command(
    'query',
    '@events_of_day',
    '--param',
    'day=2026-10-05',
    '--format',
    'json',
  )
  expect(code).toBe(0)
  expect(JSON.parse(out).map((row: Record<string, unknown>) => row.subject_ids)).toEqual([
    ['M-100001'],
    ['M-100002'],
  ])
  expect((await command('query', 'SELECT 1 AS one FROM nowhere')).code).toBe(1)
  const recorded = await command(
    'query',
    'SELECT actor.type, action, operation, outcome, subject_query.hits FROM events WHERE event_date >= "2026-01-01" AND system_id = "access-ledger" ORDER BY occurred_at',
    '--format',
    'csv',
  )
  expect(recorded.out).toBe(
    'type,action,operation,outcome,hits\nadmin,search,query @events_of_day,success,2\nadmin,search,query adhoc,error,0\n',
  )
})

test('doctor names the process and its port', async () => {
  const { code, out } = await command('doctor')
  expect(code).toBe(0)
  expect(out).toMatch(new RegExp(`^ok +Server +process ${server.pid} on port ${server.port}, since `, 'm'))
})

describe('producers', () => {
  test('a new one is taken within a second, for its systems and actor types alone', async () => {
    const added = await command(
      'producer',
      'add',
      'web',
      '--systems',
      'crm',
      'hr',
      '--actor-types',
      'handler',
    )
    expect(added).toEqual({
      code: 0,
      out: expect.stringMatching(/^[\w-]{43}\n$/),
      err: expect.stringContaining('Registered web'),
    })
    await sleep(1000)
    const key = added.out.trim()
    expect((await send(key, event(10))).status).toBe(202)
    expect((await send(key, event(11, { system_id: 'shop-admin' }))).status).toBe(403)
    expect((await send(key, event(12, { actor: { id: 'root', type: 'admin' } }))).status).toBe(403)
    expect(statSync(join(data, 'keys/producers.json')).mode & 0o777).toBe(0o600)
  })

  test('a key that was rotated works through its grace and is then 401', async () => {
    const old = localKey(data)
    const rotated = await command('producer', 'rotate', 'local', '--grace', '0.001')
    expect(rotated).toMatchObject({ code: 0, err: expect.stringMatching(/^The old key works until 20/) })
    const until = Date.parse(/until (\S+)\.$/m.exec(rotated.err)?.[1] ?? '')
    await sleep(1000)
    const key = rotated.out.trim()
    expect(localKey(data)).toBe(key)
    expect([(await send(old, event(13))).status, (await send(key, event(14))).status]).toEqual([202, 202])
    await sleep(Math.max(0, until - Date.now()) + 50)
    expect([(await send(old, event(15))).status, (await send(key, event(16))).status]).toEqual([401, 202])
    const at_once = await command('producer', 'rotate', 'local', '--grace', '0')
    expect(at_once.err).toBe('The old key no longer works.\n')
    await sleep(1000)
    expect([(await send(key, event(17))).status, (await send(localKey(data), event(18))).status]).toEqual([
      401, 202,
    ])
  })

  test.each([
    [['producer', 'add', 'web', '--systems', 'crm', '--actor-types', 'handler'], 'the producer web exists'],
    [
      ['producer', 'add', 'app', '--systems', 'nope', '--actor-types', 'handler'],
      'unknown system nope; registered: crm',
    ],
    [['producer', 'rotate', 'nobody'], 'no producer nobody; registered: local, web'],
  ])('%j is misuse and changes nothing', async (args, said) => {
    const before = readFileSync(join(data, 'keys/producers.json'), 'utf8')
    const { code, out, err } = await command(...args)
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringContaining(said) })
    expect(readFileSync(join(data, 'keys/producers.json'), 'utf8')).toBe(before)
  })

  test('while the file is wrong the last good one counts, and doctor says so without showing a key', async () => {
    const path = join(data, 'keys/producers.json')
    const good = readFileSync(path, 'utf8')
    const key = localKey(data)
    writeFileSync(path, good.replace('"handler"', '"boss"'))
    await sleep(600)
    expect((await send(key, event(19))).status).toBe(202)
    const { code, out } = await command('doctor')
    expect(code).toBe(1)
    expect(out).toMatch(/^FAILED +Producers +.*\$\.0\.actor_types/m)
    expect(out).not.toContain(key)
    writeFileSync(path, good)
    expect((await command('doctor')).code).toBe(0)
  })
})

describe('the plan', () => {
  test('a broken plan is refused by check and load with every problem, and nothing changes', async () => {
    const path = join(data, 'plan/systems.yaml')
    const good = readFileSync(path, 'utf8')
    writeFileSync(
      path,
      good
        .replace('retention_class: handler\n', 'retention_class: handler_small\n')
        .replace(/(id: hr[\s\S]*?)retention_class: handler\n/, '$1retention_class: nothing\n'),
    )
    const check = await command('plan', 'check')
    writeFileSync(
      path,
      good
        .replace('retention_class: handler\n', 'retention_class: handler_small\n')
        .replace('- id: hr', '- id: crm'),
    )
    const second = await command('plan', 'check')
    const load = await command('plan', 'load')
    writeFileSync(path, good)
    expect(check).toMatchObject({ code: 1, err: expect.stringMatching(/^PLAN_INVALID: /) })
    expect(`${check.out}${check.err}`).toContain('systems.yaml')
    expect(second).toMatchObject({ code: 1, err: expect.stringMatching(/^PLAN_INVALID: .*\d problems/) })
    expect(second.out.trim().split('\n').length).toBeGreaterThanOrEqual(2)
    expect(load).toEqual(second)
    expect(await command('plan', 'load')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Nothing changed: load \w{12}\n$/),
    })
  })

  test('a system registered by plan load is taken by the running server', async () => {
    const added = await command('producer', 'add', 'kiosk', '--systems', 'kiosk', '--actor-types', 'handler')
    expect(added).toMatchObject({ code: 2, err: expect.stringContaining('unknown system kiosk') })
    const one = event(20, { system_id: 'kiosk' })
    const path = join(data, 'plan/systems.yaml')
    const { systems } = parse(readFileSync(path, 'utf8'))
    expect(systems.map((system: { id: string }) => system.id)).not.toContain('kiosk')
    appendFileSync(
      path,
      `
  - id: kiosk
    name: { ko: 안내 단말기, en: Information kiosk }
    owner: 운영팀
    subjects: 40
    unique_identifiers: false
    sensitive_data: false
    telecom: false
    retention_class: handler
    data_categories: [contact]
    purpose: service
    expected_events: sometimes
`,
    )
    const { out, code } = await command(
      'producer',
      'add',
      'kiosk',
      '--systems',
      'kiosk',
      '--actor-types',
      'handler',
    )
    expect(code).toBe(0)
    await sleep(1000)
    expect((await send(out.trim(), one)).body).toMatchObject({
      accepted: 0,
      events: [{ status: 'rejected', code: 'EVENT_SYSTEM_UNKNOWN', path: '$.system_id' }],
    })
    expect(await command('plan', 'load')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^In force: load \w{12}\n$/),
    })
    expect((await send(out.trim(), one)).body).toMatchObject({ accepted: 1 })
    expect(await command('plan', 'load')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Nothing changed/),
    })
  })
})

test('exceptions are recorded, listed and ended beside the server', async () => {
  const now = ['--now', '2030-03-05T09:00:00+09:00']
  const added = await command(
    ...['except', 'add', '--rule', 'off_hours_access', '--actor', 'u-1008', '--id', 'night', ...now],
    ...['--approver', 'u-1001', '--until', '2030-03-31', '--reason', 'night support'],
  )
  expect(added).toEqual({
    code: 0,
    err: '',
    out: 'night holds from 2030-03-05 to 2030-03-31: off_hours_access, every system\n',
  })
  const refused = await command(
    ...['except', 'add', '--rule', 'off_hours_access', '--actor', 'u-1008', ...now],
    ...['--approver', 'u-1008', '--until', '2030-03-31', '--reason', 'night support'],
  )
  expect(refused).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(/^EXCEPTION_REFUSED: .*--approver: The approver is the person concerned\./s),
  })
  const ended = await command('except', 'end', 'night', '--reason', 'the shift moved', ...now)
  expect(ended).toMatchObject({ code: 0, err: '' })
  const listed = await command('except', 'list', '--format', 'json', ...now)
  expect(JSON.parse(listed.out)).toMatchObject([
    { exception_id: 'night', state: 'ended', days_left: null, ended_because: 'the shift moved' },
  ])
})

test('detect and report work on the closed days, and the open one is refused', async () => {
  const day = await command('detect', '--day', '2026-10-05', '--now', '2026-11-04T09:00:00+09:00')
  expect(day).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^1 days judged, 1 with new facts\n\d+ rule runs complete, 0 failed/),
  })
  const tuning = await command(
    'tuning',
    '--period',
    '2026-10',
    '--rule',
    'off_hours_access',
    '--format',
    'csv',
  )
  expect(tuning).toEqual({
    code: 0,
    err: '',
    out: expect.stringMatching(
      /^rule_id,is,days,unchecked_days,fired,confirmed,dismissed,suppressed,learning,threshold,plan,tried,at_50,at_75,at_100,at_150,at_200\noff_hours_access,medium,1,0,0,,,0,0,minimum_events,\d+,[\d ]+,0,0,0,0,0\n$/,
    ),
  })
  const shown = await command('tuning', '--period', '2026-10', '--rule', 'off_hours_access')
  expect(shown.out).toBe('0 rows\nGave nothing, at no value tried: off_hours_access\n')
  const open = await command('detect', '--day', '2026-10-05', '--now', '2026-10-05T23:00:00+09:00')
  expect(open).toMatchObject({
    code: 2,
    err: expect.stringContaining('the newest closed day is 2026-10-04, asked was 2026-10-05'),
  })
  const preview = await command(
    'report',
    '--period',
    '2026-10',
    '--no-mail',
    '--language',
    'en',
    '--now',
    '2026-11-04T09:00:00+09:00',
  )
  expect(preview).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/A preview: nothing was archived or mailed\.\n$/),
  })
  expect(readdirSync(join(data, 'archive'))).toEqual([])
})

test.each([
  [['--period', '2026-13'], 'PERIOD_INVALID: '],
  [['--period', 'october'], 'PERIOD_INVALID: '],
  [['--period', '2026-08'], 'no day from 2026-08-01 to 2026-08-31 was judged'],
  [['--period', '2026-10', '--rule', 'off_hours'], 'there is no rule off_hours; allowed: '],
])('tuning with %j is misuse', async (args, said) => {
  expect(await command('tuning', ...args)).toEqual({ code: 2, out: '', err: expect.stringContaining(said) })
})

test('a backup under load holds every event acknowledged before it began, and the keys', async () => {
  const key = localKey(data)
  const acknowledged: string[] = []
  let next = 1000
  let running = true
  const producers = Array.from({ length: 4 }, async () => {
    while (running) {
      const batch = Array.from({ length: 20 }, () => event(next++, {}, '2026-10-06'))
      if ((await send(key, { events: batch })).status === 202)
        acknowledged.push(...batch.map((one) => one.event_id))
    }
  })
  await sleep(500)
  const before = [...acknowledged]
  const target = join(newFolder(), 'copy')
  const backed = await command('backup', target)
  const after = acknowledged.length
  running = false
  await Promise.all(producers)
  expect(backed).toEqual({ code: 0, err: '', out: `Backed up into ${target}\n` })
  expect(before.length).toBeGreaterThan(0)
  expect(after).toBeGreaterThan(before.length)
  const { out } = await perform([
    'query',
    'SELECT event_id FROM events WHERE event_date = "2026-10-06"',
    '--data',
    target,
    '--format',
    'json',
  ])
  const held = new Set(JSON.parse(out).map((row: { event_id: string }) => row.event_id))
  expect(before.filter((id) => !held.has(id))).toEqual([])
  for (const name of ['producers.json', 'redaction.json'])
    expect(readFileSync(join(target, 'keys', name))).toEqual(readFileSync(join(data, 'keys', name)))
  expect(
    readdirSync(target, { recursive: true, encoding: 'utf8' }).filter(
      (name) => (statSync(join(target, name)).mode & 0o077) !== 0,
    ),
  ).toEqual([])
  const again = await command('backup', target)
  expect(again).toMatchObject({ code: 1, err: expect.stringMatching(/^DATA_FOLDER: .*it is not empty/) })
})
