// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander'
import { prepareDataFolder } from '../../functions/platform/data-folder.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import { type Finding, failed } from '../doctor/check.ts'
import {
  checkDetection,
  checkMail,
  checkOwner,
  checkPlanFolder,
  checkProducers,
  guarded,
} from '../doctor/ledger.ts'
import { checkEncryption, checkNode, checkRights, checkSpace } from '../doctor/machine.ts'
import { checkHolds, checkOtherRecords, checkRetention } from '../doctor/retention.ts'
import { openLedger } from '../ledger.ts'
import { type Session, sessionOf } from '../session.ts'

const MARKS = { ok: 'ok      ', warning: 'warning ', failed: 'FAILED  ' } as const

const line = ({ state, what, detail, help }: Finding): string =>
  `${MARKS[state]} ${what.padEnd(16)} ${detail}${help ? `\n${' '.repeat(26)}${help}` : ''}`

const ledgerFindings = async (session: Session): Promise<Finding[]> => {
  try {
    const ledger = await openLedger(session.config, session.clock)
    try {
      return [
        await guarded('Server', () => checkOwner(ledger)),
        await guarded('Plan', () => checkPlanFolder(ledger, session.config.language)),
        await guarded('Producers', () => checkProducers(ledger)),
        await guarded('Detection', () => checkDetection(ledger, session)),
        await guarded('Mail', () => checkMail(ledger, session)),
        await guarded('Retention', () => checkRetention(ledger, session)),
        await guarded('Holds', () => checkHolds(ledger)),
        await guarded('Other records', () => checkOtherRecords(ledger, session)),
      ].flat()
    } finally {
      await ledger.close()
    }
  } catch (error) {
    const help = error instanceof LedgerError ? error.help : 'See docs/reference/errors.md.'
    return [failed('Ledger', (error as Error).message, help)]
  }
}

/** `doctor`: looks at everything and says what to do; exits 1 when something failed. */
export const registerDoctor = (program: Command): void => {
  program
    .command('doctor')
    .description('what is configured, what is missing, what would fail')
    .addHelpText(
      'after',
      '\nLooks at the machine, the data folder, the server, the plan, the keys,\ndetection, the mail and retention, and says what to do about each. Exits 1\nwhen something failed.',
    )
    .action(async (_options, command: Command) => {
      const session = sessionOf(command)
      const folder = prepareDataFolder(session.config.dataFolder)
      const findings = [
        await guarded('Node', checkNode),
        await guarded('Data folder', () => checkRights(folder)),
        await guarded('Disk', () => checkSpace(folder)),
        await guarded('Disk encryption', () => checkEncryption(folder)),
        await ledgerFindings(session),
      ].flat()
      process.stdout.write(`${findings.map(line).join('\n')}\n`)
      const bad = findings.filter((finding) => finding.state === 'failed').length
      if (bad > 0) throw new LedgerError('DOCTOR_FAILED', `${bad} of ${findings.length}`)
    })
}
