// SPDX-License-Identifier: Apache-2.0
// Starts a benchmark's server as a child process and tells its port.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export type Child = {
  port: number
  key: string
  pid: number
  /** Resolves when the server has done what it put off. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/** Starts `bench/<name>.ts` with arguments; resolves when it listens. */
export const startChild = async (name: string, args: readonly string[] = []): Promise<Child> => {
  const child = fork(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), args, {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [message] = (await once(child, 'message')) as [{ port: number; key?: string }]
  return {
    port: message.port,
    key: message.key ?? '',
    pid: child.pid ?? 0,
    settle: async () => {
      child.send('settle')
      await once(child, 'message')
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}
