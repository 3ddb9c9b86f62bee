// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { replaceFile } from '../../functions/platform/durable-file.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import { outboxFileName } from '../../functions/platform/mailer-outbox.ts'
import { openDeliveries } from '../../functions/report/deliver.ts'
import type { MailDeps } from '../../functions/report/mail-deps.ts'
import { type ReportRun, runReport } from '../../functions/report/run-report.ts'
import type { Ledger } from '../ledger.ts'
import { mailDeps, requireDelivered } from '../mail.ts'
import { type Session, sessionOf, withLedger } from '../session.ts'

type Options = { period: string; mail: boolean; sendAgain?: boolean; language?: 'ko' | 'en'; html?: string }

const where = ({ message, report, delivery }: ReportRun, ledger: Ledger, { config }: Session): string => {
  if (!delivery) return 'A preview: nothing was archived or mailed.'
  const archived = `Archived as ${delivery.archive_name} (SHA-256 ${delivery.report_hash.slice(0, 16)}…)`
  if (delivery.state === 'archived')
    return `${archived}\nRevision ${report.revision}: not mailed, because the period was reported before. --send-again mails it.`
  if (delivery.state !== 'sent') return archived
  const place = config.smtp
    ? `by ${config.smtp.host}`
    : `into ${join(ledger.folder.outbox, outboxFileName(message, report.time_zone))}`
  return `${archived}\nMailed to the officer ${place}`
}

/** Revisions of a period whose mail is still on its way. */
const unsent = async (deps: MailDeps, period: string) =>
  (await openDeliveries(deps.delivery)).filter(
    (one) => one.report_id === `report-${period}` && (one.state === 'queued' || one.state === 'doubt'),
  )

const changed = ({ report }: ReportRun): string =>
  report.changes && report.changes.added.length + report.changes.removed.length > 0
    ? `Since the revision before: ${report.changes.added.length} findings new, ${report.changes.removed.length} withdrawn\n`
    : ''

/** `report --period`: makes, archives and mails the report of a period. */
export const registerReport = (program: Command): void => {
  program
    .command('report')
    .description('make the report of a review period and mail it to the privacy officer')
    .requiredOption('--period <period>', 'the month, YYYY-MM')
    .option('--no-mail', 'preview: print it, archive and mail nothing')
    .option('--send-again', 'mail also when the period was reported before')
    .addOption(
      new Option('--language <language>', 'default: ACCESS_LEDGER_LANGUAGE, or ko').choices(['ko', 'en']),
    )
    .option('--html <file>', 'also write the report as HTML')
    .addHelpText(
      'after',
      `
A period is mailed once. Running again archives a numbered revision and says
what changed.

Example: access-ledger report --period 2026-10 --no-mail --html october.html`,
    )
    .action(async (options: Options, command: Command) => {
      if (options.sendAgain && !options.mail)
        throw new LedgerError('USAGE', '--no-mail and --send-again contradict each other')
      if (options.html && !existsSync(dirname(resolve(options.html))))
        throw new LedgerError('USAGE', `--html: no folder ${dirname(resolve(options.html))}`)
      const given = sessionOf(command)
      const session = {
        ...given,
        config: { ...given.config, language: options.language ?? given.config.language },
      }
      await withLedger(session, async (ledger) => {
        const deps = await mailDeps(ledger, session)
        const waiting = options.mail ? await unsent(deps, options.period) : []
        const run = await runReport(deps, options.period, {
          mail: options.mail,
          again: options.sendAgain === true,
        })
        if (options.html) replaceFile(options.html, run.message.html)
        if (!run.delivery) process.stdout.write(`${run.message.text}\n`)
        process.stdout.write(`${changed(run)}${where(run, ledger, session)}\n`)
        requireDelivered(run.delivery)
        const still = options.mail ? await unsent(deps, options.period) : []
        for (const { revision } of waiting.filter(
          (one) => !still.some((open) => open.revision === one.revision),
        ))
          process.stdout.write(`Revision ${revision}, which was waiting, is mailed now\n`)
        const open = still[0]
        if (open)
          throw new LedgerError(
            'MAIL_UNAVAILABLE',
            `revision ${open.revision} is ${open.state}: ${open.detail ?? ''}`,
          )
      })
    })
}
