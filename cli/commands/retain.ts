// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander'
import { LedgerError } from '../../functions/platform/errors.ts'
import type { RunOutcome } from '../../functions/retain/finish-run.ts'
import { applyRetention, retentionNow } from '../../functions/retain/retain.ts'
import { PLAN_CLASSES, type PlanClass } from '../../schemas/plan.ts'
import { retainDeps } from '../retain/deps.ts'
import { count, planText } from '../retain/plan-text.ts'
import { recorded } from '../retain/recorded.ts'
import { sessionOf, withLedger } from '../session.ts'

type Options = {
  plan?: boolean
  apply?: boolean
  confirmedBy?: string
  confirmClock?: boolean
  confirmLarge?: PlanClass[]
}

const rowsOf = (runs: readonly Pick<RunOutcome, 'destroyed'>[]): number =>
  runs.flatMap((run) => run.destroyed).reduce((sum, slice) => sum + slice.row_count, 0)

const outcomeText = ({ run_id, destroyed, left }: RunOutcome, how: string): string => {
  const objects = destroyed.reduce((sum, slice) => sum + slice.objects.length, 0)
  return [
    `${run_id} ${how}: ${count(destroyed.length, 'slice')} destroyed, ${count(rowsOf([{ destroyed }]), 'row')} and ${count(objects, 'archive object')}`,
    ...(left.length > 0 ? [`left for a later run: ${count(left.length, 'slice')}, held or too new`] : []),
  ].join('\n')
}

/** `retain`: says what would be destroyed and why, or destroys it. */
export const registerRetain = (program: Command): void => {
  program
    .command('retain')
    .description('destroy what is past its retention, or say what would happen')
    .option('--plan', 'say what would happen and why, and change nothing (the default)')
    .addOption(
      new Option('--apply', 'destroy what is due and write the destruction ledger').conflicts('plan'),
    )
    .option('--confirmed-by <name>', 'the officer or deputy who confirms, with --apply')
    .option('--confirm-clock', 'the clock was checked and is right')
    .addOption(
      new Option(
        '--confirm-large <class...>',
        'destroy more than 5 % and 10 days of these classes at once',
      ).choices(PLAN_CLASSES),
    )
    .addHelpText(
      'after',
      `
What was cut short is finished first. Nothing under a legal hold goes; a plan or
clock that looks wrong stops everything, and the message says why.

Example: access-ledger retain --apply --confirmed-by privacy-officer@example.com
The destruction ledger (파기관리대장): access-ledger query @destructions`,
    )
    .action(async (options: Options, command: Command) => {
      const session = sessionOf(command)
      const by = options.confirmedBy
      if (options.apply && !by)
        throw new LedgerError('USAGE', '--apply needs --confirmed-by, the officer or the deputy of the plan')
      if (!options.apply && by) throw new LedgerError('USAGE', '--confirmed-by belongs to --apply')
      const confirmed = { clock: options.confirmClock === true, large: options.confirmLarge ?? [] }
      await withLedger(session, async (ledger) => {
        const deps = retainDeps(ledger, session)
        if (!options.apply || !by) {
          const retention = await retentionNow(deps, confirmed)
          process.stdout.write(`${planText(retention, ledger.plan)}\n\nNothing was changed.\n`)
          return
        }
        const access = { action: 'delete', operation: 'retain --apply', parameters: { by } } as const
        const { finished, ran } = await recorded(ledger, session, access, async () => {
          const result = await applyRetention(deps, by, confirmed)
          return { result, hits: rowsOf([...result.finished, ...(result.ran ? [result.ran] : [])]) }
        })
        const lines = [
          ...finished.map((one) => outcomeText(one, 'was cut short and is finished now')),
          ran ? outcomeText(ran, 'is done') : 'Nothing more is due.',
        ]
        process.stdout.write(`${lines.join('\n')}\n`)
      })
    })
}
