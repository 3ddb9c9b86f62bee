// SPDX-License-Identifier: Apache-2.0
// The night that docs/guides/investigating.md tells of: an account is guessed from an unknown address, looks around, and takes
// data with it. What the guide asks is asked over these events.
import { captureRules } from '../../functions/capture/capture-rules.ts'
import { judgeEvent } from '../../functions/capture/judge-event.ts'
import { keyAt } from '../../functions/capture/key-files.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import { readPlan } from '../../plan/read.ts'
import { blocks, read } from '../docs/pages.ts'

const PRODUCER = { id: 'crm-server', systems: ['crm'], actor_types: ['handler' as const] }
const secret = Buffer.alloc(32, 7).toString('base64')

type Told = { at: string; actor?: string; ip?: string; subjects?: string[]; hits?: number } & Record<
  string,
  unknown
>

const NIGHT = { ip: '203.0.113.77' }
const STORY: Told[] = [
  { at: '2030-03-04T10:00:00', action: 'login' },
  { at: '2030-03-04T10:05:00', subjects: ['M-1001'] },
  ...[0, 9, 18, 27, 36].map((second) => ({
    ...NIGHT,
    at: `2030-03-05T02:10:${String(second).padStart(2, '0')}`,
    action: 'login_failed',
    outcome: 'denied',
  })),
  { ...NIGHT, at: '2030-03-05T02:11:00', action: 'login' },
  { ...NIGHT, at: '2030-03-05T02:13:00', action: 'search', operation: '회원 검색', hits: 240 },
  { ...NIGHT, at: '2030-03-05T02:15:00', subjects: ['M-1001'] },
  {
    ...NIGHT,
    at: '2030-03-05T02:20:00',
    action: 'download',
    subjects: ['M-1001', 'M-1002', 'M-1003'],
    bytes: 48_213,
  },
  { ...NIGHT, at: '2030-03-05T02:31:00', action: 'print', subjects: ['M-1004'] },
  { ...NIGHT, at: '2030-03-05T02:40:00', action: 'download', outcome: 'denied', subjects: ['M-1005'] },
  { ...NIGHT, at: '2030-03-05T02:41:00', action: 'logout' },
  { at: '2030-03-05T09:30:00', subjects: ['M-2001'] },
  { at: '2030-03-05T11:00:00', actor: 'lee.staff', subjects: ['M-1002'] },
]

const eventOf = (
  { at, actor = 'kim.staff', ip = '192.0.2.10', subjects, hits, ...rest }: Told,
  index: number,
) => ({
  event_id: `01990a1c-7b00-7000-8000-${index.toString(16).padStart(12, '0')}`,
  occurred_at: `${at}+09:00`,
  system_id: 'crm',
  channel: 'app',
  actor: { id: actor, type: 'handler', department: 'support' },
  source: { ip },
  action: 'view',
  ...(subjects ? { subjects: subjects.map((id) => ({ id, type: 'member' })) } : {}),
  ...(hits === undefined ? {} : { subject_query: { template: 'grade = ?', hits } }),
  ...rest,
})

/** Stored events of that night and of the days around it, judged as capture judges. */
export const leakEvents = async (): Promise<Row[]> => {
  const rules = captureRules(await readPlan(), keyAt([{ id: 'r1', secret, from: '1970-01-01T00:00:00Z' }]))
  return STORY.map((told, index) => {
    const receivedAt = new Date(Date.parse(`${told.at}+09:00`) + 1000)
    const judged = judgeEvent(eventOf(told, index), PRODUCER, rules, receivedAt)
    if (!('row' in judged)) throw new Error(`${judged.refusal.code} ${judged.refusal.path}`)
    return judged.row as unknown as Row
  })
}

const PAGE = read('docs/guides/investigating.md')
const commands = blocks(PAGE, 'sh').map((block) => block.trim())

/** What the guide shows: commands of the embedded ledger, the shell function for `bq` with its questions, SQL of the console, output. */
export const GUIDE = {
  embedded: commands.filter((command) => command.startsWith('npx access-ledger ')),
  ask: commands.filter((command) => command.startsWith('ask()')).join('\n'),
  asked: commands.filter((command) => command.startsWith('ask ')),
  console: blocks(PAGE, 'sql').map((block) => block.trim()),
  shown: blocks(PAGE, 'text').map((block) => block.trim()),
}
