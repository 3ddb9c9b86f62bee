// SPDX-License-Identifier: Apache-2.0
// The `access-ledger` process: its arguments in, its exit code out.
import { performCommand } from './program.ts'

// Everything the ledger writes is for its owner alone.
process.umask(0o077)

// A reader such as head may leave early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

process.exitCode = await performCommand(process.argv.slice(2))
