// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import { alertHighFindings } from '../../functions/detect/alerts.ts'
import { lastClosedDay } from '../../functions/detect/days.ts'
import { detectDue, detectRange, type Progress } from '../../functions/detect/detect.ts'
import type { DayRun } from '../../functions/detect/judge-day.ts'
import { codeOf, LedgerError } from '../../functions/platform/errors.ts'
import { mailDeps, requireDelivered } from '../mail.ts'
import { replay } from '../replay.ts'
import { dayArgument, detectDeps, sessionOf, withLedger } from '../session.ts'
import { type Wait, waitUntilSettled } from '../settle.ts'

type Options = { day?: string; from?: string; to?: string; mail: boolean }

const line: Progress = (run, done, total) => {
  const found = run.findings.filter(
    ({ kind, exception_id }) => kind === 'finding' && exception_id === null,
  ).length
  const failed = run.runs.filter((one) => one.state === 'failed').map((one) => one.rule_id)
  process.stderr.write(
    `[${String(done).padStart(String(total).length)}/${total}] ${run.day}  findings ${found}${failed.length > 0 ? `  failed ${failed.join(', ')}` : ''}\n`,
  )
}

const summary = (runs: readonly DayRun[]): string => {
  const count = (state: string) => runs.flatMap((run) => run.runs).filter((run) => run.state === state).length
  const open = runs.flatMap((run) => run.findings).filter((finding) => finding.exception_id === null)
  const findings = open.filter((finding) => finding.kind === 'finding')
  const suppressed = runs.flatMap((run) => run.findings).length - open.length
  return [
    `${runs.length} days judged, ${runs.filter((run) => run.builtFacts).length} with new facts`,
    `${count('complete')} rule runs complete, ${count('failed')} failed, ${count('not_checked')} not checked`,
    `${findings.length} findings (${findings.filter((finding) => finding.severity === 'high').length} high), ${open.length - findings.length} signals, ${suppressed} suppressed by exceptions`,
  ].join('\n')
}

const terminal: Wait = { say: (text) => void process.stderr.write(`${text}\n`), sleep }

/** `detect`: judges due days, or those asked for. */
export const registerDetect = (program: Command): void => {
  program
    .command('detect')
    .description('judge closed days by every rule; without options, the days that are due')
    .addOption(new Option('--day <day>', 'one day').argParser(dayArgument).conflicts(['from', 'to']))
    .addOption(new Option('--from <day>', 'first day of a range').argParser(dayArgument))
    .addOption(new Option('--to <day>', 'last day of a range').argParser(dayArgument))
    .option('--no-mail', 'do not mail high findings')
    .addHelpText(
      'after',
      `
Imported days are judged only when asked for:
  access-ledger detect --from 2026-09-01 --to 2026-09-30
With --now before the last run, a day is replayed as it was known then, and
nothing is written.`,
    )
    .action(async (options: Options, command: Command) => {
      const session = sessionOf(command)
      if (!options.from !== !options.to) throw new LedgerError('USAGE', '--from and --to belong together')
      await withLedger(session, async (ledger) => {
        const deps = await detectDeps(ledger, session.clock)
        const from = options.day ?? options.from
        const to = options.day ?? options.to
        const last = lastClosedDay(ledger.plan, session.clock.now())
        if (from && to && from <= to && to <= last)
          await waitUntilSettled(ledger, session, [from, to], terminal)
        const judged = from && to ? detectRange(deps, from, to, line) : detectDue(deps, line)
        const runs = await judged.catch(async (error: unknown) => {
          if (!from || !to || codeOf(error) !== 'REPLAY_OLDER') throw error
          process.stdout.write('A replay as of an earlier moment: nothing is written or mailed.\n')
          options.mail = false
          return replay(ledger, session, from, to)
        })
        process.stdout.write(
          runs.length === 0 ? 'No day is due: all closed days are judged.\n' : `${summary(runs)}\n`,
        )
        if (options.mail) {
          const { mailed, deliveries } = await alertHighFindings(await mailDeps(ledger, session), runs)
          if (mailed > 0) process.stdout.write(`${mailed} high findings mailed at once\n`)
          for (const delivery of deliveries) requireDelivered(delivery)
        }
        if (runs.some((run) => run.runs.some((one) => one.state === 'failed')))
          throw new LedgerError('RULE_FAILED', 'see the days named above')
      })
    })
}
