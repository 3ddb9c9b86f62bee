// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander'
import { systemClock } from '../../functions/platform/clock.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import { periodOf, versionOn } from '../../plan/versions.ts'
import { loadRules, type Rule } from '../../sql/rules.ts'
import { loadStatement } from '../../sql/statements.ts'
import { FORMATS, type Format, formatRows } from '../query/format.ts'
import { recordAccess } from '../query/record.ts'
import { sessionOf, withLedger } from '../session.ts'
import { countDisplay } from '../tuning/progress.ts'
import { saysSomething, TUNING_COLUMNS, tuningRows } from '../tuning/tuning.ts'

type Options = { period: string; rule?: string[]; format: Format }

const chosen = async (ids: readonly string[] | undefined): Promise<Rule[]> => {
  const rules = await loadRules()
  const unknown = (ids ?? []).filter((id) => !rules.some((rule) => rule.id === id))
  if (unknown.length > 0)
    throw new LedgerError(
      'USAGE',
      `there is no rule ${unknown.join(', ')}; allowed: the ids in docs/reference/rules.md`,
    )
  return ids ? rules.filter((rule) => ids.includes(rule.id)) : rules
}

/** For people: a dash where nothing was judged or tried, and rules that never stir in one line. */
const asTable = (rows: readonly Row[], zone: string, width: number): string => {
  const loud = rows.filter(saysSomething)
  const quiet = [
    ...new Set(rows.map((row) => row.rule_id).filter((id) => !loud.some((row) => row.rule_id === id))),
  ]
  const dashed = loud.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? '–'])),
  )
  const note = quiet.length > 0 ? `\nGave nothing, at no value tried: ${quiet.join(', ')}` : ''
  return `${formatRows('table', TUNING_COLUMNS, dashed, zone, width)}${note}`
}

/** `tuning --period`: the yearly question whether the thresholds are right, with figures. */
export const registerTuning = (program: Command): void => {
  program
    .command('tuning')
    .description('review the thresholds: what each rule gave, and what others would have given')
    .requiredOption('--period <period>', 'the month, YYYY-MM')
    .option('--rule <ids...>', 'only these rules')
    .addOption(new Option('--format <format>', 'how rows are printed').choices(FORMATS).default('table'))
    .addHelpText(
      'after',
      `
One row a rule and threshold. at_50 to at_200 are the findings with that
threshold at 50 to 200 % of the plan's value and all others as they are, counted
by running the rule again over the days it judged. Nothing is written, and the
plan is not changed: a threshold changes by a new version of the plan.
fired, at_...: without what exceptions keep back (suppressed). learning:
person-days not judged for lack of history. confirmed and dismissed are
verdicts; a dash where nothing was decided.

Example: access-ledger tuning --period 2026-10 --format csv > tuning.csv`,
    )
    .action((options: Options, command: Command) => {
      const session = sessionOf(command)
      return withLedger(session, async (ledger) => {
        const version = versionOn(ledger.plan, `${options.period}-01`)
        const { first_day, last_day } = periodOf(version, options.period)
        const rules = await chosen(options.rule)
        const display = countDisplay(process.stderr, () => performance.now())
        const failures = new Map<string, string>()
        const rows = await tuningRows(ledger, rules, {
          first_day,
          last_day,
          progress: (done, total, what) => display.update(done, total, what),
          failed: (rule, code) => void failures.set(rule, code),
        }).finally(() => display.stop())
        await recordAccess(ledger, systemClock, {
          action: 'search',
          operation: 'tuning',
          template: loadStatement('tuning/outcomes').googlesql,
          parameters: { first_day, last_day },
          outcome: 'success',
          hits: 0,
        })
        const width = process.stdout.columns ?? 80
        process.stdout.write(
          options.format === 'table'
            ? `${asTable(rows, version.time_zone, width)}\n`
            : `${formatRows(options.format, TUNING_COLUMNS, rows, version.time_zone, width)}\n`,
        )
        if (failures.size > 0)
          throw new LedgerError(
            'RULE_FAILED',
            [...failures].map(([rule, code]) => `${rule} ${code}`).join(', '),
          )
      })
    })
}
