// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events'
import { createWriteStream, writeFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { LedgerError } from '../../functions/platform/errors.ts'
import { DEFAULT_PLAN_FOLDER, readPlan } from '../../plan/read.ts'
import { countArgument, dayArgument } from '../session.ts'
import { simulate } from '../simulate/activity.ts'
import { labelsOf } from '../simulate/labels.ts'
import { INCIDENT_IDS, parseIncidents, type SimulationOptions } from '../simulate/options.ts'
import { scenarioOf } from '../simulate/scenario.ts'

type Options = {
  staff: number
  days: number
  seed: number
  from: string
  incidents: string
  lookAlikes: boolean
  out?: string
  labels?: string
}

/** Days nobody works, by the default plan's calendar. */
export const planHolidays = async (folder = DEFAULT_PLAN_FOLDER): Promise<ReadonlySet<string>> =>
  new Set((await readPlan(folder)).calendar.map((holiday) => holiday.day))

const write = async (
  options: SimulationOptions,
  out: string | undefined,
  labels: string | undefined,
): Promise<number> => {
  const scenario = scenarioOf(options)
  if (labels)
    try {
      writeFileSync(labels, `${JSON.stringify(labelsOf(options, scenario), null, 2)}\n`, { mode: 0o600 })
    } catch (cause) {
      throw new LedgerError('USAGE', `--labels: ${(cause as Error).message}`, { cause })
    }
  const stream = out ? createWriteStream(out, { mode: 0o600 }) : process.stdout
  if (out)
    await once(stream, 'open').catch((cause: Error) => {
      throw new LedgerError('USAGE', `--out: ${cause.message}`, { cause })
    })
  let events = 0
  for (const { event, invalid } of simulate(options, scenario)) {
    if (invalid) continue
    events += 1
    if (!stream.write(`${JSON.stringify(event)}\n`)) await once(stream, 'drain')
  }
  if (out) {
    stream.end()
    await once(stream, 'finish')
  }
  return events
}

/** `simulate`: the demo's generator as a tool. */
export const registerSimulate = (program: Command): void => {
  program
    .command('simulate')
    .description('make believable activity of an invented company, with labelled incidents')
    .option('--staff <n>', 'people', countArgument, 12)
    .option('--days <n>', 'days', countArgument, 61)
    .option('--seed <n>', 'the same seed gives the same events', countArgument, 7)
    .addOption(new Option('--from <day>', 'first day').argParser(dayArgument).default('2026-09-01'))
    .option('--incidents <ids>', 'all, none, or ids with commas and counts: a,b:2', 'all')
    .option('--no-look-alikes', 'without the approved batch and the planned night shift')
    .option('--out <file>', 'NDJSON of access events (default: standard output)')
    .option('--labels <file>', 'JSON of what was planted, for checking what is found')
    .addHelpText(
      'after',
      `\nIncidents:\n  ${INCIDENT_IDS.join('\n  ')}\n\nThen: access-ledger import events.ndjson --data some-folder`,
    )
    .action(async (given: Options) => {
      const options: SimulationOptions = {
        staff: given.staff,
        days: given.days,
        seed: given.seed,
        firstDay: given.from,
        incidents: parseIncidents(given.incidents),
        lookAlikes: given.lookAlikes,
        holidays: await planHolidays(),
        timeZone: 'Asia/Seoul',
      }
      const events = await write(options, given.out, given.labels)
      process.stderr.write(
        `${events} events of ${given.staff} people over ${given.days} days, seed ${given.seed}\n`,
      )
    })
}
