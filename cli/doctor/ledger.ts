// SPDX-License-Identifier: Apache-2.0
// The ledger: who owns it, the plan, the keys, what is due, what failed, and the mails that did not arrive.
import { readFileSync } from 'node:fs'
import { producersPath } from '../../functions/capture/key-files.ts'
import { parseProducers } from '../../functions/capture/producers.ts'
import { daysToJudge } from '../../functions/detect/days.ts'
import { asOfNow } from '../../functions/detect/detect.ts'
import { codeOf } from '../../functions/platform/errors.ts'
import { openDeliveries } from '../../functions/report/deliver.ts'
import { checkPlan } from '../../plan/check.ts'
import { placeOf } from '../../plan/read.ts'
import { loadRules } from '../../sql/rules.ts'
import { loadStatement } from '../../sql/statements.ts'
import type { Ledger } from '../ledger.ts'
import { mailDeps } from '../mail.ts'
import type { Session } from '../session.ts'
import { type Finding, failed, ok, warning } from './check.ts'

export const checkOwner = async (ledger: Ledger): Promise<Finding> => {
  if (!ledger.owner)
    return warning(
      'Server',
      'not running',
      'npm start serves the ledger; producers get no answer until then.',
    )
  const { pid, port, started_at } = await ledger.owner.info()
  return ok('Server', `process ${pid} on port ${port}, since ${started_at}`)
}

export const checkPlanFolder = async (ledger: Ledger, language: 'ko' | 'en'): Promise<Finding> => {
  const rules = Object.fromEntries((await loadRules()).map((rule) => [rule.id, rule.parameters]))
  const problems = checkPlan(ledger.plan, rules)
  const first = problems[0]
  return first
    ? failed(
        'Plan',
        `${problems.length} problems, the first at ${placeOf(ledger.plan, first.where)}: ${first.message[language]}`,
        'access-ledger plan check lists them all.',
      )
    : ok(
        'Plan',
        `${ledger.planFolder}, ${ledger.plan.versions.length} versions, ${ledger.plan.systems.length} systems`,
      )
}

export const checkProducers = (ledger: Ledger): Finding => {
  try {
    const entries = parseProducers(readFileSync(producersPath(ledger.folder.keys), 'utf8'))
    const registered = new Set(ledger.plan.systems.map((system) => system.id))
    const unknown = entries.flatMap((entry) => entry.systems.filter((system) => !registered.has(system)))
    return unknown.length > 0
      ? warning(
          'Producers',
          `${entries.length}, with unregistered systems: ${[...new Set(unknown)].join(', ')}`,
          'Register them in plan/systems.yaml, or take them out of keys/producers.json.',
        )
      : ok('Producers', `${entries.length}: ${entries.map((entry) => entry.id).join(', ')}`)
  } catch (error) {
    return failed(
      'Producers',
      (error as Error).message,
      'Correct keys/producers.json, or restore it from the backup.',
    )
  }
}

export const checkDetection = async (ledger: Ledger, { clock }: Session): Promise<Finding[]> => {
  const due = await daysToJudge(ledger.warehouse, ledger.plan, clock.now(), asOfNow({ clock }))
  const runs = await ledger.warehouse.query(loadStatement('doctor/failed_runs'))
  return [
    due.length === 0
      ? ok('Detection', 'every closed day is judged')
      : warning(
          'Detection',
          `${due.length} days are due, from ${due[0]}`,
          'The scheduler of a running server judges them; or: access-ledger detect',
        ),
    ...(runs.length === 0
      ? []
      : [
          failed(
            'Rules',
            `failed on their latest run: ${runs.map((run) => `${run.rule_id} ${run.event_date} (${run.error_code})`).join(', ')}`,
            'access-ledger detect --day <day> runs them again.',
          ),
        ]),
  ]
}

export const checkMail = async (ledger: Ledger, session: Session): Promise<Finding[]> => {
  const { config } = session
  const way = config.smtp
    ? ok('Mail', `${config.smtp.host}:${config.smtp.port}, TLS ${config.smtp.tls}`)
    : warning(
        'Mail',
        `goes to the folder ${ledger.folder.outbox}`,
        'Name a relay by ACCESS_LEDGER_SMTP_HOST, so that the officer gets it.',
      )
  const open = await openDeliveries((await mailDeps(ledger, session)).delivery)
  return [
    way,
    ...open.map(({ report_id, revision, state, detail }) =>
      failed(
        'Report',
        `${report_id} revision ${revision} is ${state}: ${detail ?? 'not sent yet'}`,
        state === 'failed'
          ? 'Correct the relay or the address, then: access-ledger report --period ... --send-again'
          : 'The next run sends it.',
      ),
    ),
  ]
}

/** Runs one check; a check that itself fails is a finding, not the end. */
export const guarded = async (
  what: string,
  check: () => Promise<Finding | Finding[]> | Finding | Finding[],
): Promise<Finding[]> => {
  try {
    return [await check()].flat()
  } catch (error) {
    return [failed(what, `${codeOf(error)}: ${(error as Error).message}`, 'See docs/reference/errors.md.')]
  }
}
