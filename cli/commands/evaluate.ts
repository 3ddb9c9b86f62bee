// SPDX-License-Identifier: Apache-2.0
import { type Command, InvalidArgumentError, Option } from 'commander'
import { LedgerError } from '../../functions/platform/errors.ts'
import { DEFAULT_PLAN_FOLDER, readPlan } from '../../plan/read.ts'
import { loadRules } from '../../sql/rules.ts'
import { evaluateLog } from '../evaluate/evaluate-log.ts'
import { terminalText } from '../evaluate/terminal.ts'
import { sessionOf } from '../session.ts'

type Options = {
  events: string
  labels: string
  map?: string
  plan?: string
  learnDays: number
  format: 'table' | 'json'
}

const learnDays = (text: string): number => {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 0) throw new InvalidArgumentError('A whole number, 0 or more.')
  return count
}

const refusals = (count: number): string =>
  count === 0
    ? ''
    : `${count} lines of the log were refused and are not measured; access-ledger import tells why.\n`

/** `evaluate`: how right the rules are on a labelled log of one's own. */
export const registerEvaluate = (program: Command): void => {
  program
    .command('evaluate')
    .description('measure how right the rules are on a log whose incidents you know; keeps nothing')
    .requiredOption('--events <file>', 'the log: NDJSON of access events, or with --map any other')
    .requiredOption('--labels <file>', 'the incidents in it: one JSON object a line')
    .option('--map <file>', 'the mapping file of `import`, for a log of another shape')
    .option('--plan <folder>', 'plan with thresholds, roster, networks ... (default: the shipped plan)')
    .option('--learn-days <n>', 'days of the beginning that only teach', learnDays, 30)
    .addOption(new Option('--format <format>', 'output').choices(['table', 'json']).default('table'))
    .addHelpText(
      'after',
      `
A label is one line of JSON. What no label covers counts as ordinary work:
  {"id":"case-1","type":"bulk_download","actor_id":"u-17",
   "first_day":"2026-03-09","last_day":"2026-03-09"}
Instead of actor_id, subject_id names a person whom many looked at, and
system_id a system whose records are missing. Optional: strength (easy, medium,
hard), event_ids. The file that simulate --labels writes is taken as it is.

Any past days and any length will do; the first 30 days only teach the rules
what is usual. A finding is right when it names the actor of a label on one of
its days, or one of its events; an incident is found when a finding at medium
or above is right about it. The log is judged in a temporary folder: your own
ledger is neither read nor changed.

Try it on invented activity:
  access-ledger simulate --days 90 --from 2026-06-01 \\
    --out events.ndjson --labels labels.json
  access-ledger evaluate --events events.ndjson --labels labels.json`,
    )
    .action(async (options: Options, command: Command) => {
      const { clock } = sessionOf(command)
      const plan = options.plan ?? DEFAULT_PLAN_FOLDER
      await readPlan(plan)
      const evaluated = await evaluateLog({ ...options, plan, now: clock.now() })
      const { count } = evaluated
      if (options.format === 'json') process.stdout.write(`${JSON.stringify(count, null, 2)}\n`)
      else {
        process.stdout.write(
          `Days ${evaluated.firstDay} to ${evaluated.lastDay}, judged from ${evaluated.firstJudged} on.\n${refusals(evaluated.refused)}`,
        )
        if (evaluated.taught > 0)
          process.stdout.write(
            `${evaluated.taught} labels lie in the days that only teach and are not counted.\n`,
          )
        process.stdout.write(`${terminalText(count, await loadRules())}\n`)
      }
      if (count.failed > 0) throw new LedgerError('RULE_FAILED', `${count.failed} rule runs failed`)
    })
}
