// SPDX-License-Identifier: Apache-2.0
// High findings are mailed at once: each told once whatever is judged again, one mail a run, only for fresh days.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { alertHighFindings } from '../../functions/detect/alerts.ts'
import { detectRange } from '../../functions/detect/detect.ts'
import type { Archive } from '../../functions/platform/archive.ts'
import { openDirectoryArchive } from '../../functions/platform/archive-directory.ts'
import { fixedClock } from '../../functions/platform/clock.ts'
import type { Mailer, Message } from '../../functions/platform/mailer.ts'
import { createOutboxMailer } from '../../functions/platform/mailer-outbox.ts'
import type { MailDeps } from '../../functions/report/mail-deps.ts'
import { resumeMails } from '../../functions/report/run-report.ts'
import { loadRules } from '../../sql/rules.ts'
import { bulkDownload, FIVE_RULES, openTestLedger, type TestLedger } from './ledger.ts'

let ledger: TestLedger
let handed: Message[]
beforeEach(async () => {
  ledger = await openTestLedger(undefined, FIVE_RULES)
  handed = []
})
afterEach(() => ledger.close())

const DAY = '2030-03-05'
const at = (clock: string) => `${DAY}T${clock}:00+09:00`

type Change = { archive?: Archive; mailer?: Mailer }

const mailAt = async (now: string, change: Change = {}): Promise<MailDeps> => {
  const outbox = createOutboxMailer(ledger.folder.outbox, 'Asia/Seoul')
  return {
    warehouse: ledger.warehouse,
    clock: fixedClock(new Date(now)),
    plan: ledger.plan,
    rules: await loadRules(),
    from: { name: 'access-ledger', address: 'access-ledger@example.com' },
    language: 'ko',
    delivery: {
      archive: change.archive ?? openDirectoryArchive(ledger.folder.archive),
      mailer: change.mailer ?? {
        send: (message) => {
          handed.push(message)
          return outbox.send(message)
        },
      },
      clock: fixedClock(new Date(now)),
      record: (row) => ledger.warehouse.append('reports', [row]),
      owner: 'test',
      alone: true,
    },
  }
}
/** Judges a range at a moment and mails what is new, as `detect` does. */
const run = async (now: string, change: Change = {}, from = DAY, to = DAY) =>
  alertHighFindings(await mailAt(now, change), await detectRange(await ledger.at(now), from, to))
const outbox = () =>
  readdirSync(ledger.folder.outbox).map((name) => readFileSync(join(ledger.folder.outbox, name), 'utf8'))

const MORNING = '2030-03-06T09:00:00+09:00'
const NOON = '2030-03-06T12:00:00+09:00'
const EVENING = '2030-03-06T18:00:00+09:00'

test('all high findings of a run are one mail, and a rerun mails none of them again', async () => {
  await ledger.store([bulkDownload(at('10:00'), 'staff-01'), bulkDownload(at('11:00'), 'staff-02')])
  const first = await run(MORNING)
  expect([first.mailed, first.deliveries.map((one) => one.state)]).toEqual([2, ['sent']])
  expect(await run(NOON)).toEqual({ mailed: 0, deliveries: [] })
  expect([handed.length, outbox().length]).toEqual([1, 1])
})

test('a finding that a late event added is mailed alone; what was told before stays told', async () => {
  await ledger.store([bulkDownload(at('10:00'), 'staff-01')])
  await run(MORNING)
  await ledger.store([
    { ...bulkDownload(at('11:00'), 'staff-02'), received_at: '2030-03-06T10:00:00+09:00' },
    { ...bulkDownload(at('12:00'), 'staff-01'), received_at: '2030-03-06T10:00:00+09:00' },
  ])
  const second = await run(NOON)
  expect(second.mailed).toBe(1)
  expect(
    handed.map((message) => ['staff-01', 'staff-02'].filter((actor) => message.text.includes(actor))),
  ).toEqual([['staff-01'], ['staff-02']])
})

test('what one person did on one day is one entry, with what else was seen of them beside it and not counted', async () => {
  await ledger.store([
    { ...bulkDownload(at('03:10')), times: 3 },
    {
      at: at('09:00'),
      action: 'login_failed',
      outcome: 'denied',
      subjects: undefined as never,
      times: 40,
    },
    { at: at('03:20'), actor: { id: 'staff-02', type: 'handler' }, times: 5 },
  ])
  expect(await run(MORNING)).toMatchObject({ mailed: 2 })
  const text = String(handed[0]?.text)
  expect(handed.map(({ subject }) => subject)).toEqual(['[오늘 확인] 개인정보 접속 경보: 대량 다운로드'])
  expect(text.match(/^- staff-\d+ .*$/gm)).toEqual(['- staff-01 · crm · 3월 5일 (화)'])
  expect(text.match(/^ +함께 나타난 것: [^:]+/gm)?.map((line) => line.split(': ')[1])).toEqual([
    '로그인 실패 급증',
    '사유 없는 다운로드',
    '심야 시간대 접속',
  ])
})

test('two days judged in one run are one mail', async () => {
  await ledger.store([bulkDownload(at('10:00')), bulkDownload('2030-03-06T10:00:00+09:00')])
  const { mailed } = await run('2030-03-07T09:00:00+09:00', {}, '2030-03-05', '2030-03-06')
  expect([mailed, handed.length]).toEqual([2, 1])
})

test('findings that are not high, or are suppressed, ring nobody', async () => {
  await ledger.store([{ at: at('03:10'), times: 5 }])
  const now = await mailAt(MORNING)
  const runs = await detectRange(await ledger.at(MORNING), DAY, DAY)
  expect(runs.flatMap((one) => one.findings).map((one) => one.severity)).toEqual(['medium'])
  const suppressed = runs.map((one) => ({
    ...one,
    findings: one.findings.map((finding) => ({
      ...finding,
      severity: 'high' as const,
      exception_id: 'planned',
    })),
  }))
  expect(await alertHighFindings(now, runs)).toEqual({ mailed: 0, deliveries: [] })
  expect(await alertHighFindings(now, suppressed)).toEqual({ mailed: 0, deliveries: [] })
  expect(handed).toEqual([])
})

test.each([
  ['seven days after it closed', '2030-03-13T02:00:00+09:00', 1],
  ['a millisecond later', '2030-03-13T02:00:00.001+09:00', 0],
])('a day judged %s mails %#', async (_, now, mails) => {
  await ledger.store([bulkDownload(at('10:00'))])
  expect([(await run(now)).mailed, handed.length]).toEqual([mails, mails])
})

/** An archive that dies at the first object of this kind. */
const dyingAt = (pattern: RegExp): Archive => {
  const archive = openDirectoryArchive(ledger.folder.archive)
  return {
    ...archive,
    put: async (name, bytes) => {
      if (pattern.test(name)) throw new Error(`the process died before ${name}`)
      return archive.put(name, bytes)
    },
  }
}

test('a crash between claim and mail is made up for by the next run, once', async () => {
  await ledger.store([bulkDownload(at('10:00'), 'staff-01'), bulkDownload(at('11:00'), 'staff-02')])
  await expect(run(MORNING, { archive: dyingAt(/report\.json$/) })).rejects.toThrow('the process died')
  expect(readdirSync(join(ledger.folder.archive, 'alerts'))).toHaveLength(2)
  expect(handed).toEqual([])
  expect((await run(NOON)).mailed).toBe(2)
  expect((await run(EVENING)).mailed).toBe(0)
  expect([handed.length, outbox().length]).toEqual([1, 1])
})

test('a crash between two claims is made up for too, and nobody is told twice', async () => {
  await ledger.store([bulkDownload(at('10:00'), 'staff-01'), bulkDownload(at('11:00'), 'staff-02')])
  const archive = openDirectoryArchive(ledger.folder.archive)
  let claims = 0
  const dying: Archive = {
    ...archive,
    put: async (name, bytes) => {
      if (name.startsWith('alerts/') && ++claims === 2) throw new Error('the process died here')
      return archive.put(name, bytes)
    },
  }
  await expect(run(MORNING, { archive: dying })).rejects.toThrow('the process died')
  expect((await run(NOON)).mailed).toBe(2)
  expect((await run(EVENING)).mailed).toBe(0)
  const told = handed.flatMap((message) =>
    ['staff-01', 'staff-02'].filter((actor) => message.text.includes(actor)),
  )
  expect(told.sort()).toEqual(['staff-01', 'staff-02'])
})

test('a mail that the relay did not take stays queued, is not told as new again, and goes out when resumed', async () => {
  await ledger.store([bulkDownload(at('10:00'))])
  const down: Mailer = {
    send: () => Promise.reject(Object.assign(new Error('down'), { code: 'MAIL_UNAVAILABLE' })),
  }
  const first = await run(MORNING, { mailer: down })
  expect([first.mailed, handed.length]).toEqual([1, 0])
  expect(await run(NOON)).toEqual({ mailed: 0, deliveries: [] })
  const resumed = await resumeMails(await mailAt(EVENING))
  expect([resumed.map((one) => one.state), handed.length]).toEqual([['sent'], 1])
  expect(await resumeMails(await mailAt(EVENING))).toEqual([])
})
