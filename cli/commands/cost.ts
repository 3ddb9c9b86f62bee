// SPDX-License-Identifier: Apache-2.0
import Table from 'cli-table3'
import { type Command, Option } from 'commander'
import { readPlan } from '../../plan/read.ts'
import { loadRules } from '../../sql/rules.ts'
import type { Estimate } from '../cost/estimate.ts'
import { estimateFor } from '../cost/estimate-for.ts'
import { PROFILES, type ProfileName, priceOf, readPrices } from '../cost/prices.ts'
import { planFolderOf } from '../ledger.ts'
import { countArgument, sessionOf } from '../session.ts'

const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ' ')
const megabytes = (bytes: number): string => grouped(Math.round(bytes / 1e6))

const plain = (head: string[]) => {
  const colAligns = head.map((_, index) => (index === 0 ? ('left' as const) : ('right' as const)))
  return new Table({ head, colAligns, style: { head: [], border: [], compact: true } })
}

const printed = (one: Estimate): string => {
  const table = readPrices()
  const parts = plain(['part', 'KRW a month', 'USD a month'])
  for (const { part, krw, usd } of one.parts) parts.push([part, grouped(krw), usd.toFixed(2)])
  parts.push(['in all', grouped(one.krw), one.usd.toFixed(2)])
  const rules = plain(['rule', 'MB processed a day', 'MB billed a day'])
  for (const { rule, processed, billed } of one.day.rules)
    rules.push([rule, megabytes(processed), megabytes(billed)])
  rules.push(['facts and all rules', megabytes(one.day.processed), megabytes(one.day.billed)])
  const recalled = one.lines.filter(({ price }) => priceOf(table, price).known === 'recalled').length
  return [
    `${grouped(one.events_per_day)} events a day, profile ${one.profile}, ${table.region}, without VAT, 1 USD = ${grouped(table.exchange.krw_per_usd)} KRW (${table.exchange.date}, ${table.exchange.known})`,
    parts.toString(),
    rules.toString(),
    `An estimate. ${recalled} of ${one.lines.length} prices are recalled, not read: cli/cost/prices.yaml says which. BigQuery bills at least 10 MiB for each table and query.`,
  ].join('\n')
}

/** `cost`: what a month on Google Cloud would cost. */
export const registerCost = (program: Command): void => {
  program
    .command('cost')
    .description('estimate a month on Google Cloud, by part and by rule')
    .requiredOption('--events-per-day <number>', 'access events a day, at least 1', countArgument)
    .addOption(
      new Option('--profile <profile>', 'size of the deployment (infra/profiles)')
        .choices(PROFILES)
        .default('small'),
    )
    .addOption(
      new Option('--format <format>', 'how it is printed').choices(['table', 'json']).default('table'),
    )
    .addHelpText(
      'after',
      '\nExample: access-ledger cost --events-per-day 10000\nPrices and assumptions: docs/reference/cost.md.',
    )
    .action(
      async (
        { eventsPerDay, profile, format }: { eventsPerDay: number; profile: ProfileName; format: string },
        command: Command,
      ) => {
        const plan = await readPlan(planFolderOf(sessionOf(command).config))
        const one = estimateFor(eventsPerDay, profile, plan, await loadRules())
        process.stdout.write(`${format === 'json' ? JSON.stringify(one, null, 2) : printed(one)}\n`)
      },
    )
}
