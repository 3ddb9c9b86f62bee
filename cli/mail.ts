// SPDX-License-Identifier: Apache-2.0
// The mailer and archive of an embedded ledger, as reports and alerts need them.
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import { openDirectoryArchive } from '../functions/platform/archive-directory.ts'
import { systemClock } from '../functions/platform/clock.ts'
import type { Config } from '../functions/platform/config.ts'
import { type Mailer, parseMailbox } from '../functions/platform/mailer.ts'
import { createOutboxMailer } from '../functions/platform/mailer-outbox.ts'
import { createSmtpMailer } from '../functions/platform/mailer-smtp.ts'
import type { MailDeps } from '../functions/report/mail-deps.ts'
import { versionOn } from '../plan/versions.ts'
import { loadRules } from '../sql/rules.ts'
import type { Ledger } from './ledger.ts'
import type { Session } from './session.ts'

export { requireDelivered } from '../functions/report/require-delivered.ts'

/** The relay of the configuration, or the outbox folder. */
export const mailerOf = (config: Config, ledger: Pick<Ledger, 'folder'>, timeZone: string): Mailer => {
  if (!config.smtp) return createOutboxMailer(ledger.folder.outbox, timeZone)
  return createSmtpMailer(config.smtp, {
    sleep: (ms) => sleep(ms).then(() => undefined),
    random: Math.random,
  })
}

/** What reports and alerts need, on an open ledger. */
export const mailDeps = async (ledger: Ledger, { config, clock }: Session): Promise<MailDeps> => {
  const { time_zone } = versionOn(ledger.plan, clock.now().toISOString().slice(0, 10))
  return {
    warehouse: ledger.warehouse,
    clock,
    plan: ledger.plan,
    rules: await loadRules(),
    from: parseMailbox(config.mailFrom),
    language: config.language,
    delivery: {
      archive: openDirectoryArchive(ledger.folder.archive),
      mailer: mailerOf(config, ledger, time_zone),
      clock: systemClock,
      record: (row) => ledger.warehouse.append('reports', [row]),
      owner: `${process.pid}-${v7()}`,
      alone: ledger.embedded !== null,
    },
  }
}
