// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander'
import { backupLedger } from '../backup.ts'
import { sessionOf, withLedger } from '../session.ts'

/** `backup DIR`: a consistent copy, also while the server runs. */
export const registerBackup = (program: Command): void => {
  program
    .command('backup')
    .description('copy the data folder, consistently, also while the server runs')
    .argument('<dir>', 'a folder that is missing or empty')
    .addHelpText(
      'after',
      '\nThe copy is a data folder: access-ledger start --data <dir> opens it. It holds\nthe keys: store it like them.',
    )
    .action(async (dir: string, _options, command: Command) => {
      await withLedger(sessionOf(command), (ledger) => backupLedger(ledger, dir))
      process.stdout.write(`Backed up into ${dir}\n`)
    })
}
