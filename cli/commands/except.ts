// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander'
import { type AddOptions, addException, endException, listExceptions } from '../except/exceptions.ts'
import { FORMATS, type Format, formatRows } from '../query/format.ts'
import { dayArgument, sessionOf, withLedger } from '../session.ts'

const registerAdd = (except: Command): void => {
  except
    .command('add')
    .description('record an exception; recording it is itself an access event')
    .requiredOption('--rule <rule>', 'the rule it keeps quiet')
    .requiredOption('--actor <account>', 'whose work is expected')
    .option('--system <id>', 'only in this system (default: every system)')
    .requiredOption('--reason <text>', 'why, without personal data')
    .requiredOption('--approver <who>', 'who approved it; never the actor')
    .addOption(new Option('--from <day>', 'first day (default: today)').argParser(dayArgument))
    .addOption(new Option('--until <day>', 'last day').argParser(dayArgument).makeOptionMandatory())
    .option('--id <id>', 'its name (default: made up)')
    .addHelpText(
      'after',
      `
The plan says how long one may last (review.exception_days; a year at most).
Findings are still stored, and the report counts them under the exception.

Example: access-ledger except add --rule off_hours_access --actor u-1008 \\
  --system crm --until 2026-12-31 --approver u-1001 \\
  --reason "night support, duty roster of December"`,
    )
    .action((options: AddOptions, command: Command) => {
      const session = sessionOf(command)
      return withLedger(session, async (ledger) => {
        process.stdout.write(`${await addException(ledger, session, options)}\n`)
      })
    })
}

const registerList = (except: Command): void => {
  except
    .command('list')
    .description('every exception: state, days left, and how many findings it kept back')
    .addOption(new Option('--format <format>', 'how rows are printed').choices(FORMATS).default('table'))
    .addHelpText(
      'after',
      `
States: in force, not yet, ended (by except end), expired, removed (no longer in
the plan). days_left is 0 on the last day.`,
    )
    .action((options: { format: Format }, command: Command) => {
      const session = sessionOf(command)
      return withLedger(session, async (ledger) => {
        const { columns, rows, zone } = await listExceptions(ledger, session)
        process.stdout.write(
          `${formatRows(options.format, columns, rows, zone, process.stdout.columns ?? 80)}\n`,
        )
      })
    })
}

const registerEnd = (except: Command): void => {
  except
    .command('end')
    .description('end an exception before its last day; days judged later are judged without it')
    .argument('<id>', 'exception, as except list shows it')
    .requiredOption('--reason <text>', 'why')
    .action((id: string, { reason }: { reason: string }, command: Command) => {
      const session = sessionOf(command)
      return withLedger(session, async (ledger) => {
        process.stdout.write(`${await endException(ledger, session, id, reason)}\n`)
      })
    })
}

/** `except add|list|end`: exceptions beside those of the plan, while the server runs too. */
export const registerExcept = (program: Command): void => {
  const except = program
    .command('except')
    .description('approved exceptions: findings that are expected, for one actor and until a day')
  registerAdd(except)
  registerList(except)
  registerEnd(except)
}
