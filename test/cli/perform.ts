// SPDX-License-Identifier: Apache-2.0
// Runs a command in this process, with all it prints: the same commands as the program, without the start of Node.
import { jest } from '@jest/globals'
import { performCommand } from '../../cli/program.ts'
import { type Ended, type Env, plainEnv } from './command.ts'

/** Runs one command at a time: it changes the environment of the process while it runs. */
export const perform = async (
  args: readonly string[],
  env: Env = {},
): Promise<Pick<Ended, 'code' | 'out' | 'err'>> => {
  const printed = { out: '', err: '' }
  const spies = (['out', 'err'] as const).map((name) =>
    jest.spyOn(process[`std${name}`], 'write').mockImplementation((text) => {
      printed[name] += String(text)
      return true
    }),
  )
  const before = process.env
  const umask = process.umask(0o077)
  process.env = plainEnv(env)
  try {
    return { code: await performCommand(args), ...printed }
  } finally {
    process.env = before
    process.umask(umask)
    for (const spy of spies) spy.mockRestore()
  }
}
