// SPDX-License-Identifier: Apache-2.0
// The commands put together: one run of an argument list, and the exit code of its outcome (0 done, 1 failed, 2 misuse).
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { codeOf, ERRORS, LedgerError } from '../functions/platform/errors.ts'
import { registerBackup } from './commands/backup.ts'
import { registerCost } from './commands/cost.ts'
import { registerDemo } from './commands/demo.ts'
import { registerDetect } from './commands/detect.ts'
import { registerDoctor } from './commands/doctor.ts'
import { registerEvaluate } from './commands/evaluate.ts'
import { registerExcept } from './commands/except.ts'
import { registerHold } from './commands/hold.ts'
import { registerImport } from './commands/import.ts'
import { registerPlan } from './commands/plan.ts'
import { registerProducer } from './commands/producer.ts'
import { registerQuery } from './commands/query.ts'
import { registerReport } from './commands/report.ts'
import { registerRetain } from './commands/retain.ts'
import { registerSimulate } from './commands/simulate.ts'
import { registerStart } from './commands/start.ts'
import { registerTuning } from './commands/tuning.ts'

const COMMANDS = [
  registerStart,
  registerDemo,
  registerImport,
  registerDetect,
  registerReport,
  registerQuery,
  registerExcept,
  registerTuning,
  registerRetain,
  registerHold,
  registerSimulate,
  registerEvaluate,
  registerProducer,
  registerPlan,
  registerBackup,
  registerDoctor,
  registerCost,
]

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const MISUSE = new Set([
  'USAGE',
  'PERIOD_INVALID',
  'QUERY_UNKNOWN',
  'SQL_PARAMETER',
  'CONFIG_INVALID',
  'DEMO_FOLDER',
  'EXCEPTION_REFUSED',
  'RETAIN_CONFIRMER',
  'HOLD_SCOPE',
  'HOLD_SECOND_PERSON',
])

const programOf = (): Command => {
  const program = new Command('access-ledger')
    .description('keep and review the records of who looked at whose personal data\n(개인정보 접속기록)')
    .option('--data <folder>', 'data folder (default: .data beside package.json, or ACCESS_LEDGER_DATA)')
    .option('--now <time>', 'act as if it were this time (RFC 3339), for replays and tests')
    .option('--verbose', 'print where a failure came from')
    .version(version, '--version', 'print the version')
    .showHelpAfterError('(access-ledger --help shows the commands)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .addHelpText(
      'after',
      `
First steps:
  npm run demo          two made-up months of a small company, event to report
  access-ledger start   serve your own ledger at http://localhost:8080
  access-ledger doctor  what is set up, what is missing, what would fail
  access-ledger query @events_of_day --param day=2026-10-05

Exit codes: 0 done, 1 failed, 2 misuse.`,
    )
  for (const register of COMMANDS) register(program)
  return program
}

const explain = (error: unknown, verbose: boolean): void => {
  const code = codeOf(error)
  const said =
    error instanceof LedgerError ? error.message : error instanceof Error ? error.message : String(error)
  process.stderr.write(`${code}: ${said}\n${ERRORS[code].help}\n`)
  // A cause may quote values of rows, so it is left out.
  if (verbose && error instanceof Error) process.stderr.write(`${error.stack}\n`)
}

/** Runs the command that the arguments name, without the program's own; returns the exit code. */
export const performCommand = async (args: readonly string[]): Promise<number> => {
  const program = programOf()
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    explain(error, program.opts().verbose === true)
    return MISUSE.has(codeOf(error)) ? 2 : 1
  }
}
