// SPDX-License-Identifier: Apache-2.0
// What making and mailing a report needs, and how a finding of a run becomes an entry of an alert.
import { versionOn } from '../../plan/versions.ts'
import type { Plan } from '../../schemas/plan.ts'
import type { Language } from '../../schemas/rule.ts'
import type { Mailbox } from '../platform/mailer.ts'
import type { Route } from './compose-mail.ts'
import type { DeliveryDeps } from './deliver.ts'
import type { GatherDeps } from './gather.ts'

export type MailDeps = GatherDeps & {
  delivery: DeliveryDeps
  from: Mailbox
  language: Language
}

/** To the officer of the plan version that holds on a day, and the deputy in copy. */
export const routeOn = (plan: Plan, day: string, from: Mailbox): Route => {
  const { officer, deputy } = versionOn(plan, day)
  const mailbox = ({ name, email }: { name: string; email: string }): Mailbox => ({ name, address: email })
  return { from, to: [mailbox(officer)], cc: deputy ? [mailbox(deputy)] : [] }
}
