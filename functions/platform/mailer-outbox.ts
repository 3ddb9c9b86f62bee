// SPDX-License-Identifier: Apache-2.0
// The embedded mailer: each message becomes one .eml file in the outbox folder, which any mail program opens.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { TZDate } from '@date-fns/tz'
import { format } from 'date-fns/format'
import { createFileOnce } from './durable-file.ts'
import { LedgerError } from './errors.ts'
import { checkMessage, composeMessage, type Mailer, type Message } from './mailer.ts'

/** `2026-11-01-report-2026-10.r1.3f9a1c2e.eml`: the day in the plan's zone, then the Message-ID before its @. */
export const outboxFileName = (message: Message, timeZone: string): string =>
  `${format(new TZDate(message.date, timeZone), 'yyyy-MM-dd')}-${localPart(message)}.eml`

const localPart = (message: Message): string => message.message_id.slice(1, message.message_id.indexOf('@'))

/**
 * Writes messages into a folder that exists, for its owner alone, whole and synced. A message whose Message-ID lies there already
 * is not written a second time. Throws MAIL_UNAVAILABLE when the folder cannot be written.
 */
export const createOutboxMailer = (folder: string, timeZone: string): Mailer => ({
  send: async (message) => {
    const checked = checkMessage(message)
    const name = outboxFileName(checked, timeZone)
    try {
      const there = (await readdir(folder)).find(
        (file) => file.slice('yyyy-MM-dd-'.length) === `${localPart(checked)}.eml`,
      )
      if (there) return { state: 'sent', answer: `was in the outbox already: ${there}` }
      createFileOnce(join(folder, name), await composeMessage(checked))
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      if (code === 'EEXIST') return { state: 'sent', answer: `was in the outbox already: ${name}` }
      throw new LedgerError('MAIL_UNAVAILABLE', `the outbox folder answered ${code ?? 'an unknown error'}`, {
        cause,
      })
    }
    return { state: 'sent', answer: `written to the outbox: ${name}` }
  },
})
