// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander'
import { LedgerError } from '../../functions/platform/errors.ts'
import { checkPlan } from '../../plan/check.ts'
import { loadPlan } from '../../plan/load.ts'
import { placeOf, readPlan } from '../../plan/read.ts'
import type { Plan } from '../../schemas/plan.ts'
import { loadRules } from '../../sql/rules.ts'
import { planFolderOf } from '../ledger.ts'
import { type Session, sessionOf, withLedger } from '../session.ts'

const checked = async (session: Session): Promise<{ plan: Plan; folder: string }> => {
  const folder = planFolderOf(session.config)
  const plan = await readPlan(folder)
  const rules = Object.fromEntries((await loadRules()).map((rule) => [rule.id, rule.parameters]))
  const problems = checkPlan(plan, rules, session.clock.now().toISOString().slice(0, 10))
  for (const problem of problems)
    process.stdout.write(`${placeOf(plan, problem.where)}: ${problem.message[session.config.language]}\n`)
  if (problems.length > 0) throw new LedgerError('PLAN_INVALID', `${problems.length} problems in ${folder}`)
  return { plan, folder }
}

/** `plan check|load`. */
export const registerPlan = (program: Command): void => {
  const plan = program.command('plan').description('the internal management plan (내부 관리계획) as data')
  plan
    .command('check')
    .description('list everything wrong in the plan folder: floors, approvers, versions, names')
    .action(async (_options, command: Command) => {
      const { plan: read, folder } = await checked(sessionOf(command))
      process.stdout.write(
        `The plan in ${folder} is valid: ${read.versions.length} versions, ${read.systems.length} systems\n`,
      )
    })
  plan
    .command('load')
    .description('check the plan and load it into the ledger when it changed')
    .action(async (_options, command: Command) => {
      const session = sessionOf(command)
      const { plan: read } = await checked(session)
      await withLedger(session, async (ledger) => {
        // Opening the ledger oneself loads a changed plan already; the owner is told to read the files again.
        const { loaded, load_id } = await loadPlan(ledger.warehouse, read, session.clock)
        await ledger.owner?.reload()
        process.stdout.write(
          `${loaded || ledger.embedded ? 'In force' : 'Nothing changed'}: load ${load_id.slice(0, 12)}\n`,
        )
      })
    })
}
