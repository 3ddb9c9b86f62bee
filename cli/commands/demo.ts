// SPDX-License-Identifier: Apache-2.0
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { LedgerError } from '../../functions/platform/errors.ts'
import { type DemoResult, runDemo } from '../demo/demo.ts'
import { sessionOf } from '../session.ts'

const DEFAULT_FOLDER = fileURLToPath(new URL('../../.demo', import.meta.url))

const number = (value: number): string => value.toLocaleString('en-US')
const days = (list: readonly string[]): string =>
  list.length > 1 ? `${list[0]} to ${list.at(-1)}` : (list[0] ?? '')

const told = ({ sent, outcome, ...result }: DemoResult, folder: string, seconds: number): string => {
  const total = outcome.found.length + outcome.missed.length
  return [
    '',
    `Events     ${number(sent.accepted)} accepted, ${number(sent.again)} of them sent twice (visible once), ${number(sent.refused)} refused`,
    `Detection  ${number(result.ruleRuns)} rule runs over ${result.days} days, ${result.failedRules} failed; ${result.alerts} high findings mailed at once`,
    `Incidents  ${outcome.found.length} of ${total} incidents found, ${outcome.other.length} other findings`,
    ...outcome.found.map(({ label, rules }) => `           found   ${label.kind}: ${rules.join(', ')}`),
    ...outcome.missed.map(
      (label) => `           missed  ${label.kind} (${label.actor_id}, ${days(label.days)})`,
    ),
    ...outcome.other.map(
      (one) => `           other   ${one.rule_id}: ${one.actor_id ?? 'no actor'}, ${days(one.days)}`,
    ),
    ...outcome.quiet.map(
      ({ label, suppressed }) =>
        `           quiet   ${label.kind}: ${suppressed} findings under an approved exception`,
    ),
    `Signals    ${number(outcome.signals)}, shown beside findings; alone they interrupt nobody`,
    `Report     ${relative(process.cwd(), result.eml)}`,
    `           ${relative(process.cwd(), result.html)}`,
    `Took       ${seconds.toFixed(0)} s`,
    '',
    `Next: open the .html in a browser, or serve the ledger and ask it:`,
    `  npm start -- --data ${folder}`,
    `  npx access-ledger query @findings --data ${folder} \\`,
    `    --param first_day=2026-10-01 --param last_day=2026-10-31`,
    '',
  ].join('\n')
}

/** `demo`: the whole way of an event, on made-up data, in the demo's own folder. */
export const registerDemo = (program: Command): void => {
  program
    .command('demo')
    .description('two made-up months of a small company, from event to report, in .demo')
    .addHelpText(
      'after',
      '\nThe demo makes its folder anew each time and refuses one that it did not make:\n.demo beside package.json, or the one --data names. Nothing is mailed.',
    )
    .action(async (_options, command: Command) => {
      const { data, now } = command.optsWithGlobals<{ data?: string; now?: string }>()
      if (now) throw new LedgerError('USAGE', 'the demo moves its own clock; leave out --now')
      const { config } = sessionOf(command)
      const dataFolder =
        (data ?? process.env.ACCESS_LEDGER_DATA) ? config.dataFolder : resolve(DEFAULT_FOLDER)
      const started = performance.now()
      const line = (text: string) =>
        process.stderr.isTTY ? process.stderr.write(`\r\x1b[K${text}`) : undefined
      process.stderr.write(
        'Two months of a company of 12: sending each event when it happens, judging each day when it closes\n',
      )
      const result = await runDemo({ ...config, dataFolder }, line)
      line('')
      process.stdout.write(
        `${told(result, relative(process.cwd(), dataFolder) || '.', (performance.now() - started) / 1000)}`,
      )
      if (result.outcome.missed.length > 0 || result.failedRules > 0)
        throw new LedgerError('RULE_FAILED', 'the demo did not find everything it planted')
    })
}
