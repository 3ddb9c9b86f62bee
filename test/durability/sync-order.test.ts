// SPDX-License-Identifier: Apache-2.0
// What the kernel saw: the journal is written and synced before the answer is written to the socket.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { smallestEvent } from '../../schemas/examples.ts'
import { startLedger } from './ledger-process.ts'

const CALLS = 'fdatasync,fsync,write,writev,pwritev,pwrite64,sendto,sendmsg'

/** One call as two moments: the line where it began and the line where it had returned. */
type Call = { name: string; args: string; began: number; ended: number; result: string }

/** Reads `strace -f` output, joining calls that another thread interrupted. */
const readTrace = (text: string): Call[] => {
  const open = new Map<string, Call>()
  const calls: Call[] = []
  text.split('\n').forEach((line, at) => {
    const begun = /^(\d+) +(\w+)\((.*?)(?:\) += (-?\d+).*| <unfinished \.\.\.>)$/.exec(line)
    if (begun) {
      const [, thread = '', name = '', args = '', result] = begun
      const call = { name, args, began: at, ended: result === undefined ? -1 : at, result: result ?? '' }
      if (result === undefined) open.set(`${thread} ${name}`, call)
      calls.push(call)
      return
    }
    const resumed = /^(\d+) +<\.\.\. (\w+) resumed>.*= (-?\d+)/.exec(line)
    const call = resumed && open.get(`${resumed[1]} ${resumed[2]}`)
    if (call) Object.assign(call, { ended: at, result: resumed[3] })
  })
  return calls
}

const traced = async (): Promise<Call[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'access-ledger-strace-'))
  try {
    const trace = join(folder, 'trace')
    const data = join(folder, 'data')
    const strace = ['strace', '-f', '-y', '-s', '48', '-o', trace, '-e', `trace=${CALLS}`]
    const ledger = await startLedger(data, strace)
    const answer = await ledger.send([{ ...smallestEvent, occurred_at: new Date().toISOString() }])
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1 } })
    await ledger.end('SIGTERM')
    return readTrace(readFileSync(trace, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const straceWorks = spawnSync('strace', ['-V']).status === 0
if (!straceWorks)
  console.warn('Not run: strace is not installed, so the order of system calls cannot be seen.')
const whereStraceIs = straceWorks ? test : test.skip

whereStraceIs(
  'the segment and its folder are synced before the answer is written',
  async () => {
    const calls = await traced()
    const answer = calls.find((call) => call.args.includes('HTTP/1.1 202'))
    const segment = (call: Call) => /^\d+<[^>]*\/access_events\/\d{12}\.ndjson>/.test(call.args)
    const written = calls.find((call) => /^p?write/.test(call.name) && segment(call))
    const synced = calls.find((call) => call.name === 'fdatasync' && segment(call))
    const folderSynced = calls.find(
      (call) => call.name === 'fsync' && /^\d+<[^>]*\/access_events>/.test(call.args),
    )
    expect(synced?.result).toBe('0')
    expect(folderSynced?.result).toBe('0')
    const moments = [written?.ended, synced?.began, synced?.ended, answer?.began]
    expect(moments.every((moment) => moment !== undefined && moment >= 0)).toBe(true)
    expect(moments).toEqual([...moments].sort((a, b) => (a ?? 0) - (b ?? 0)))
    expect(folderSynced?.ended).toBeLessThan(answer?.began ?? 0)
  },
  60_000,
)
