// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander'
import { v7 } from 'uuid'
import { openDirectoryArchive } from '../../functions/platform/archive-directory.ts'
import { openHolds } from '../../functions/retain/holds.ts'
import { type HoldDeps, liftHold, placeHold } from '../../functions/retain/place-hold.ts'
import type { Ledger } from '../ledger.ts'
import { holdLine } from '../retain/plan-text.ts'
import { recorded } from '../retain/recorded.ts'
import { dayArgument, type Session, sessionOf, withLedger } from '../session.ts'

type AddOptions = {
  system?: string
  actor?: string
  subject?: string
  from?: string
  to?: string
  reason: string
  by: string
}
type LiftOptions = { reason: string; by: string; confirmedBy: string }

const holdDeps = (ledger: Ledger, { clock }: Session): HoldDeps => ({
  warehouse: ledger.warehouse,
  archive: openDirectoryArchive(ledger.folder.archive),
  plan: ledger.plan,
  clock,
  newId: () => v7(),
})

const registerAdd = (hold: Command): void => {
  hold
    .command('add')
    .description('stop the destruction of what the scope covers')
    .option('--system <id>', 'a registered system')
    .option('--actor <id>', 'an account: whole days of systems in which it worked')
    .option('--subject <id>', 'a subject key: whole days of systems in which it was worked on')
    .addOption(new Option('--from <day>', 'first day').argParser(dayArgument))
    .addOption(new Option('--to <day>', 'last day').argParser(dayArgument))
    .requiredOption('--reason <text>', 'why: the order, the suit, the investigation')
    .requiredOption('--by <name>', 'who places it')
    .action(async (options: AddOptions, command: Command) => {
      const session = sessionOf(command)
      await withLedger(session, async (ledger) => {
        const scope = {
          system_id: options.system ?? null,
          actor_id: options.actor ?? null,
          subject_id: options.subject ?? null,
          first_day: options.from ?? null,
          last_day: options.to ?? null,
        }
        const id = await recorded(
          ledger,
          session,
          { action: 'create', operation: 'hold add', reason: options.reason, parameters: scope },
          async () => ({ result: await placeHold(holdDeps(ledger, session), scope, options), hits: 1 }),
        )
        process.stdout.write(`In force: ${id}\n`)
      })
    })
}

const registerList = (hold: Command): void => {
  hold
    .command('list')
    .description('the holds in force')
    .action(async (_options, command: Command) => {
      await withLedger(sessionOf(command), async (ledger) => {
        const holds = await openHolds(ledger.warehouse)
        process.stdout.write(
          holds.length === 0 ? 'No hold is in force.\n' : `${holds.map(holdLine).join('\n')}\n`,
        )
      })
    })
}

const registerLift = (hold: Command): void => {
  hold
    .command('lift')
    .description('end a hold; a second person confirms')
    .argument('<hold>', 'its id')
    .requiredOption('--reason <text>', 'why it ends')
    .requiredOption('--by <name>', 'who lifts it')
    .requiredOption('--confirmed-by <name>', 'the second person, another one')
    .action(async (id: string, options: LiftOptions, command: Command) => {
      const session = sessionOf(command)
      await withLedger(session, async (ledger) => {
        await recorded(
          ledger,
          session,
          { action: 'update', operation: 'hold lift', reason: options.reason, parameters: { id } },
          async () => ({ result: await liftHold(holdDeps(ledger, session), id, options), hits: 1 }),
        )
        process.stdout.write(`Lifted: ${id}. access-ledger retain --plan shows what is due now.\n`)
      })
    })
}

/** `hold add|list|lift`. */
export const registerHold = (program: Command): void => {
  const hold = program.command('hold').description('legal holds (법적 보존): what must not be destroyed')
  registerAdd(hold)
  registerList(hold)
  registerLift(hold)
}
