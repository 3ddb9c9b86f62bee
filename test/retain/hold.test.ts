// SPDX-License-Identifier: Apache-2.0
// Legal holds: whole slices stay that hold a record of the matter, in tables and archive, until two persons lift the
// hold; also when it comes while a destruction is under way.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { fixedClock } from '../../functions/platform/clock.ts'
import { codeOf, LedgerError } from '../../functions/platform/errors.ts'
import { openHolds } from '../../functions/retain/holds.ts'
import { type HoldDeps, liftHold, placeHold, type Scope } from '../../functions/retain/place-hold.ts'
import { applyRetention, type RetainDeps, retentionNow } from '../../functions/retain/retain.ts'
import { loadStatement } from '../../sql/statements.ts'
import { NOTHING_SAID, OFFICER, openRetainLedger, type RetainLedger } from './ledger.ts'
import { refusedRow, storedEvents } from './rows.ts'

const NOW = '2032-04-06T09:00:00+09:00'
let ledger: RetainLedger
let ids = 0
const deps = (now = '2032-04-01T09:00:00+09:00'): HoldDeps => ({
  ...ledger,
  clock: fixedClock(new Date(now)),
  newId: () => `id-${String(++ids).padStart(6, '0')}`,
})
const NONE: Scope = { system_id: null, actor_id: null, subject_id: null, first_day: null, last_day: null }
const place = (scope: Partial<Scope>, now?: string) =>
  placeHold(deps(now), { ...NONE, ...scope }, { reason: '수사 협조 2032-7', by: '김보람' })
const lift = (id: string, now?: string) =>
  liftHold(deps(now), id, { reason: '사건 종결', by: '김보람', confirmedBy: '박대표' })

beforeEach(async () => {
  ledger = await openRetainLedger()
  await ledger.store([
    {
      at: '2030-03-04T12:00:00+09:00',
      actor: { id: 'staff-01', type: 'handler' },
      subjects: [{ id: 'M-1' }],
    },
    {
      at: '2030-03-04T13:00:00+09:00',
      actor: { id: 'staff-02', type: 'handler' },
      subjects: [{ id: 'M-2' }],
    },
    { at: '2030-03-04T13:00:00+09:00', system_id: 'hr', actor: { id: 'staff-03', type: 'handler' } },
    {
      at: '2030-03-05T12:00:00+09:00',
      actor: { id: 'staff-02', type: 'handler' },
      subjects: [{ id: 'M-3' }],
    },
    { at: '2032-04-05T12:00:00+09:00' },
  ])
  const refused = [
    refusedRow('2030-03-04', 'crm', { body: '{"actor":{"id":"staff-01"},"subjects":[{"id":"M-1"}]}' }),
    refusedRow('2030-03-05', 'crm', { body: '{"actor":{"id":"staff-09"}}' }),
    refusedRow('2030-03-05', null, { body: '{"actor":{"id":"st', truncated: true }),
  ]
  await ledger.warehouse.append('rejected_events', refused)
})
afterEach(() => ledger.close())

/** What is past its end and stays. */
const held = async (now = NOW): Promise<string[]> =>
  (await retentionNow(ledger.at(now), NOTHING_SAID)).parts
    .filter((part) => part.state === 'held' && part.from <= '2032-04-06')
    .map((part) => `${part.table} ${part.day} ${part.system_id}`)
    .sort()
const apply = (change: Partial<RetainDeps> = {}) =>
  applyRetention(ledger.at(NOW, change), OFFICER, NOTHING_SAID)

const CRM_4 = ['access_events 2030-03-04 crm', 'rejected_events 2030-03-04 crm']
const CUT = 'rejected_events 2030-03-05 null'
describe('a hold stops the whole slices that hold a record', () => {
  test.each<[string, Partial<Scope>, string[]]>([
    [
      'of an actor; a refused event that was shortened may be of anybody',
      { actor_id: 'staff-01' },
      [...CRM_4, CUT],
    ],
    ['of a subject', { subject_id: 'M-1' }, [...CRM_4, CUT]],
    ['of an actor with a subject', { actor_id: 'staff-01', subject_id: 'M-2' }, [CUT]],
    [
      'of an actor on days',
      { actor_id: 'staff-02', last_day: '2030-03-04' },
      ['access_events 2030-03-04 crm'],
    ],
    ['of a system; what names none may be of it', { system_id: 'hr' }, ['access_events 2030-03-04 hr', CUT]],
    [
      'of days',
      { first_day: '2030-03-04', last_day: '2030-03-04' },
      ['access_events 2030-03-04 crm', 'access_events 2030-03-04 hr', 'rejected_events 2030-03-04 crm'],
    ],
    ['of days to come', { first_day: '2030-03-06' }, []],
    ['of an actor nobody knows', { actor_id: 'nobody' }, [CUT]],
  ])('%s', async (_, scope, expected) => {
    await place(scope)
    expect(await held()).toEqual([...expected].sort())
    await apply()
    // All else is gone, and what is held is there.
    const left = (await retentionNow(ledger.at(NOW), NOTHING_SAID)).parts
      .filter((part) => part.day < '2031-01-01' && part.kept === 'events')
      .map((part) => `${part.table} ${part.day} ${part.system_id}`)
    expect(left.sort()).toEqual([...expected].sort())
  })

  test('who received or approved rights counts as well as who gave them', async () => {
    await ledger.store([
      {
        at: '2029-03-04T12:00:00+09:00',
        action: 'grant',
        rights: { grantee_id: 'staff-07', role: 'viewer', approver_id: 'staff-08' },
        backfilled: true,
      },
    ])
    for (const actor_id of ['staff-07', 'staff-08']) {
      const id = await place({ actor_id, last_day: '2029-12-31' })
      expect(await held()).toEqual(['access_events 2029-03-04 crm'])
      await lift(id)
    }
  })

  test('work on many by a condition may have touched the subject', async () => {
    await ledger.store([
      {
        at: '2030-03-01T12:00:00+09:00',
        subjects: [],
        subject_query: { template: 'grade = ?', hits: 900 },
        backfilled: true,
      },
    ])
    await place({ subject_id: 'M-1', last_day: '2030-03-01' })
    expect(await held()).toEqual(['access_events 2030-03-01 crm'])
  })

  test('the ledger keeps its own records from the first day of the matter on, and the entry of the hold itself', async () => {
    const about = (event_day: string) => ({ retention_class: 'records', event_day, system_id: null }) as const
    await ledger.archive.put('reports/a', new Uint8Array([1]), about('2028-12-31'))
    await ledger.archive.put('reports/b', new Uint8Array([1]), about('2029-01-01'))
    const id = await place({ actor_id: 'staff-01', first_day: '2029-01-01' }, '2028-06-01T09:00:00+09:00')
    expect((await ledger.archive.describe('')).map(({ name, held: on }) => [name, on])).toEqual([
      ['reports/a', false],
      ['reports/b', true],
    ])
    await apply()
    expect(await ledger.archive.list('reports/')).toEqual(['reports/b'])
    expect((await openHolds(ledger.warehouse)).map((hold) => hold.hold_id)).toEqual([id])
    await lift(id)
    await apply()
    expect(await ledger.archive.list('reports/')).toEqual([])
  })

  test('connections of an end user are held by the key, and not by a system', async () => {
    const connection = {
      event_id: '01990a1c-7b00-7000-8000-00000000c001',
      occurred_at: '2031-12-01T03:00:00.000000Z',
      received_at: '2031-12-01T03:00:01.000000Z',
      event_date: '2031-12-01',
      user_key: 'M-1',
      ip: '192.0.2.1',
      ip_hex: '00000000000000000000ffffc0000201',
      service: 'shop',
      event: 'login',
      producer_id: 'local',
      late: false,
      event_json: '{}',
      event_hash: '00',
      redactions: [],
    }
    await ledger.warehouse.append('connection_events', [connection])
    const body = '{"user_key":"M-1"}'
    const refused = refusedRow('2031-12-02', null, { body, retention_class: 'connection' })
    await ledger.warehouse.append('rejected_connections', [refused])
    const connections = async () => (await held()).filter((part) => part.includes('connection'))
    const bySystem = await place({ system_id: 'crm' })
    expect(await connections()).toEqual([])
    await lift(bySystem)
    await place({ subject_id: 'M-1' })
    expect(await connections()).toEqual([
      'connection_events 2031-12-01 null',
      'rejected_connections 2031-12-02 null',
    ])
  })
})

describe('a hold that comes while a destruction is under way', () => {
  const placing = (at: 'claimed' | 'one slice destroyed'): Partial<RetainDeps> => {
    let destroyed = 0
    return {
      archive: {
        ...ledger.archive,
        put: async (name, bytes, kept) => {
          await ledger.archive.put(name, bytes, kept)
          if (at === 'claimed' && name.endsWith('/run.json')) await place({ system_id: 'crm' })
        },
      },
      warehouse: {
        ...ledger.warehouse,
        destroy: async (table, slice) => {
          const rows = await ledger.warehouse.destroy(table, slice)
          destroyed += 1
          if (at === 'one slice destroyed' && destroyed === 1) await place({ first_day: '2030-03-05' })
          return rows
        },
      },
    }
  }
  test('after the claim stops what it covers, and the run ends without it', async () => {
    const { ran } = await apply(placing('claimed'))
    expect(ran?.left.map((slice) => `${slice.table} ${slice.day} ${slice.system_id}`).sort()).toEqual([
      'access_events 2030-03-04 crm',
      'access_events 2030-03-05 crm',
      ...['rejected_events 2030-03-04 crm', 'rejected_events 2030-03-05 crm', CUT],
    ])
    expect(
      (await ledger.ledgerRows()).map((row) => `${row.table_name} ${row.slice_day} ${row.system_id}`),
    ).toEqual(['access_events 2030-03-04 hr'])
    expect((await apply()).ran).toBeNull()
  })

  test('between two days stops the second', async () => {
    const { ran } = await apply(placing('one slice destroyed'))
    expect(ran?.left.map((slice) => slice.day)).toEqual(['2030-03-05', '2030-03-05', '2030-03-05'])
    expect(await storedEvents(ledger.warehouse)).toEqual([
      '2030-03-05 crm handler 1',
      '2032-04-05 crm handler 1',
    ])
  })

  test('after a run was cut short: what is gone is told, what is left stays', async () => {
    let destroyed = 0
    const dying: Partial<RetainDeps> = {
      warehouse: {
        ...ledger.warehouse,
        destroy: async (table, slice) => {
          if (destroyed++ > 0) throw new LedgerError('WAREHOUSE_UNAVAILABLE', 'gone')
          return ledger.warehouse.destroy(table, slice)
        },
      },
    }
    expect(await apply(dying).catch(codeOf)).toBe('WAREHOUSE_UNAVAILABLE')
    await place({ first_day: '2030-01-01', last_day: '2030-12-31' })
    const { finished } = await apply()
    expect(finished.map((run) => [run.destroyed.length, run.left.length])).toEqual([[1, 5]])
    expect(
      (await ledger.ledgerRows()).map((row) => `${row.table_name} ${row.slice_day} ${row.system_id}`),
    ).toEqual(['access_events 2030-03-04 crm'])
    expect(await storedEvents(ledger.warehouse)).toEqual([
      '2030-03-04 hr handler 1',
      '2030-03-05 crm handler 1',
      '2032-04-05 crm handler 1',
    ])
  })
})

describe('placing and lifting', () => {
  test('a lifted hold stops nothing more, and both entries stay with who and why', async () => {
    const id = await place({ actor_id: 'staff-01' })
    await lift(id, '2032-04-02T09:00:00+09:00')
    expect([await held(), await openHolds(ledger.warehouse)]).toEqual([[], []])
    const rows = await ledger.warehouse.query(loadStatement('investigate/holds/query'), {
      first_day: '2032-04-01',
      last_day: '2032-04-30',
    })
    const scope = { ...NONE, hold_id: id, actor_id: 'staff-01', recorded_by: '김보람' }
    expect(rows).toEqual([
      {
        ...scope,
        entry: 'placed',
        reason: '수사 협조 2032-7',
        second_person: null,
        recorded_at: '2032-04-01T00:00:00.000000Z',
      },
      {
        ...scope,
        entry: 'lifted',
        reason: '사건 종결',
        second_person: '박대표',
        recorded_at: '2032-04-02T00:00:00.000000Z',
      },
    ])
  })

  test.each<[string, string, string]>([
    ['김보람', '김보람', 'HOLD_SECOND_PERSON'],
    ['Kim', ' kim ', 'HOLD_SECOND_PERSON'],
    ['김보람', '김보람'.normalize('NFD'), 'HOLD_SECOND_PERSON'],
    ['김보람', '  ', 'USAGE'],
  ])('"%s" and "%s" cannot lift it', async (by, confirmedBy, code) => {
    const id = await place({ system_id: 'crm' })
    expect(await liftHold(deps(), id, { reason: '종결', by, confirmedBy }).catch(codeOf)).toBe(code)
    expect((await openHolds(ledger.warehouse)).map((hold) => hold.hold_id)).toEqual([id])
  })

  test('a hold that is not in force cannot be lifted, also not twice', async () => {
    const id = await place({ system_id: 'crm' })
    await lift(id)
    expect([await lift(id).catch(codeOf), await lift('hold-2032-01-01-nobody').catch(codeOf)]).toEqual([
      'HOLD_UNKNOWN',
      'HOLD_UNKNOWN',
    ])
  })

  test.each<[string, Partial<Scope>]>([
    ['nothing', {}],
    ['days that run backwards', { first_day: '2030-02-01', last_day: '2030-01-01' }],
    ['a system nobody registered', { system_id: 'crn' }],
  ])('a scope of %s is refused', async (_, scope) => {
    expect(await place(scope).catch(codeOf)).toBe('HOLD_SCOPE')
    expect(await openHolds(ledger.warehouse)).toEqual([])
  })

  test('an object that another hold covers stays held when one is lifted', async () => {
    const kept = { retention_class: 'records', event_day: '2030-03-31', system_id: null } as const
    await ledger.archive.put('reports/a', new Uint8Array([1]), kept)
    const first = await place({ first_day: '2030-01-01' })
    const second = await place({ actor_id: 'staff-01' })
    await lift(first)
    expect((await ledger.archive.describe(''))[0]?.held).toBe(true)
    await lift(second)
    expect((await ledger.archive.describe(''))[0]?.held).toBe(false)
  })
})
