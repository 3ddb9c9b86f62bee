// SPDX-License-Identifier: Apache-2.0
// Runs the real command as a child process, once or as a server that stays, on data folders of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const COMMAND = join(ROOT, 'cli/access-ledger.js')

export type Env = Record<string, string | undefined>
export type Ended = { code: number | null; signal: string | null; out: string; err: string }
export type Options = {
  env?: Env
  cwd?: string
  node?: string /** A bash script with the Node as $0 and the command as $1. */
  shell?: string
}

/** The environment of this process without what would configure the ledger. */
export const plainEnv = (env: Env = {}): Env => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:ACCESS_LEDGER_|PORT$|NODE_OPTIONS$|COLUMNS$|FORCE_COLOR$|JEST_)/.test(name),
    ),
  ),
  NO_COLOR: '1',
  ...env,
})

const start = (args: readonly string[], { env, cwd, node, shell }: Options = {}): ChildProcess => {
  const program = shell ? 'bash' : (node ?? process.execPath)
  const before = shell ? ['-o', 'pipefail', '-c', shell, process.execPath] : []
  return spawn(program, [...before, COMMAND, ...args], {
    cwd: cwd ?? tmpdir(),
    env: plainEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

const ended = (child: ChildProcess): Promise<Ended> =>
  new Promise((resolve, reject) => {
    let out = ''
    let err = ''
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      out += part
    })
    child.stderr?.setEncoding('utf8').on('data', (part: string) => {
      err += part
    })
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, out, err }))
  })

/** Runs one command to its end. */
export const run = (args: readonly string[], options: Options = {}): Promise<Ended> =>
  ended(start(args, options))

export type Server = {
  port: number
  pid: number
  /** What it printed so far. */
  printed(): string
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>
}

/** Starts `access-ledger start` on a free port; resolves when it listens, throws with its output when it ends before. */
export const serve = async (
  data: string,
  env: Env = {},
  args: readonly string[] = [],
  node?: string,
): Promise<Server> => {
  const child = start(['start', '--data', data, ...args], {
    env: { PORT: '0', ACCESS_LEDGER_SCHEDULER: 'no', ...env },
    ...(node ? { node } : {}),
  })
  const end = ended(child)
  let printed = ''
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.on('data', (part: string) => {
      printed += part
      const found = /listens on https?:\/\/\S+:(\d+)\n[\s\S]*doctor\n/.exec(printed)?.[1]
      if (found) resolve(Number(found))
    })
    void end.then(({ code, err }) => reject(new Error(`start ended with ${code}: ${err}`)))
  })
  return {
    port,
    pid: child.pid ?? 0,
    printed: () => printed,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal)
      return end
    },
  }
}

const folders: string[] = []
/** A new empty folder, removed by `removeFolders`. */
export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'access-ledger-test-'))
  folders.push(folder)
  return folder
}
export const removeFolders = async (): Promise<void> => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
}

/** The key that the first start made. */
export const localKey = (data: string): string =>
  JSON.parse(readFileSync(join(data, 'keys/producers.json'), 'utf8'))[0].key

export type Answer = { status: number; body: Record<string, unknown> }

/** Posts events; `key` null sends no credential. */
export const post = (port: number, key: string | null, events: unknown): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const out = request(
      {
        host: '127.0.0.1',
        port,
        path: '/v1/events',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        },
      },
      async (response) => {
        let text = ''
        for await (const part of response.setEncoding('utf8')) text += part
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) })
      },
    )
    out.on('error', reject)
    out.end(JSON.stringify(events))
  })
