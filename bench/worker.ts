// SPDX-License-Identifier: Apache-2.0
// A child process of a benchmark that does what it is asked, one thing at a time, and answers.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export type Worker<Ready> = {
  /** What it said when it was ready. */
  ready: Ready
  /** Asks for one thing by its name. Rejects when the process ends instead of answering. */
  ask<Answer>(name: string): Promise<Answer>
  stop(): Promise<void>
}

/** Starts `bench/<name>.ts` with arguments; resolves when it is ready. */
export const startWorker = async <Ready>(name: string, args: readonly string[]): Promise<Worker<Ready>> => {
  const child = fork(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), args, {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const answer = async <T>(): Promise<T> => {
    const died = ended.then(([code]) => {
      throw new Error(`bench/${name}.ts ended with ${code}`)
    })
    const [message] = (await Promise.race([once(child, 'message'), died])) as [T]
    return message
  }
  return {
    ready: await answer<Ready>(),
    ask: async <Answer>(what: string) => {
      child.send(what)
      const answered = await answer<Answer>()
      // Long parts tell what they gave, so that a run cut short has said something.
      process.stderr.write(`  ${name} ${what}: ${JSON.stringify(answered)}\n`)
      return answered
    },
    stop: async () => {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

/** The other side: answers each asked name by what its function returns, and runs `close` when the parent lets go. */
export const answerAsked = (
  ready: unknown,
  asked: Readonly<Record<string, () => Promise<unknown>>>,
  close: () => Promise<void>,
): void => {
  process.on('message', (name: string) => {
    const work = asked[name]
    if (!work) throw new Error(`nothing is called ${name}`)
    void work().then((answer) => process.send?.(answer))
  })
  process.on('disconnect', () => void close().then(() => process.exit(0)))
  process.send?.(ready)
}
