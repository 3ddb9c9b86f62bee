// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander'
import { systemClock } from '../../functions/platform/clock.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import type { Row, Statement, Value } from '../../functions/platform/warehouse.ts'
import { versionOn } from '../../plan/versions.ts'
import { loadSavedQuery, savedQueryNames } from '../../sql/saved-queries.ts'
import type { Ledger } from '../ledger.ts'
import { FORMATS, type Format, formatRows } from '../query/format.ts'
import { freeStatement } from '../query/free-sql.ts'
import { type GivenParameter, guessType, parameterValue, parseParameter } from '../query/parameters.ts'
import { recordQuery } from '../query/record.ts'
import { sessionOf, withLedger } from '../session.ts'

type Asked = {
  name: string
  sql: string
  parameters: Record<string, Value>
  reasonRequired: boolean
  statement(): Promise<Statement>
}

/** As long as the fields of the access event that keep them. */
const MAX_REASON = 1000
const MAX_TICKET = 128

type Why = { reason?: string; ticket?: string }

/** The reason as stated. Throws USAGE where a question about a person has none. */
const whyOf = (asked: Asked, { reason, ticket }: Why): Why => {
  if (asked.reasonRequired && !reason?.trim())
    throw new LedgerError(
      'USAGE',
      `${asked.name} asks about people: say why with --reason "..."; it is recorded with the query`,
    )
  if ((reason?.length ?? 0) > MAX_REASON || (ticket?.length ?? 0) > MAX_TICKET)
    throw new LedgerError(
      'USAGE',
      `--reason takes at most ${MAX_REASON} characters, --ticket ${MAX_TICKET}; got ${reason?.length ?? 0} and ${ticket?.length ?? 0}`,
    )
  return { ...(reason?.trim() ? { reason } : {}), ...(ticket?.trim() ? { ticket } : {}) }
}

const saved = (name: string, given: readonly GivenParameter[]): Asked => {
  const query = loadSavedQuery(name)
  const unknown = given.find((one) => !(one.name in query.parameters))
  if (unknown)
    throw new LedgerError(
      'SQL_PARAMETER',
      `@${name} has no parameter ${unknown.name}; it has ${Object.keys(query.parameters).join(', ')}`,
    )
  const parameters: Record<string, Value> = {}
  for (const [key, { type, default: fallback }] of Object.entries(query.parameters)) {
    const text = given.find((one) => one.name === key)?.text
    if (text === undefined && fallback === undefined)
      throw new LedgerError('SQL_PARAMETER', `@${name} needs --param ${key}=... (${type})`)
    parameters[key] = text === undefined ? (fallback ?? null) : parameterValue(key, type, text)
  }
  return {
    name: `@${name}`,
    sql: query.statement.googlesql,
    parameters,
    reasonRequired: query.reason_required,
    statement: async () => query.statement,
  }
}

const free = (sql: string, given: readonly GivenParameter[]): Asked => {
  const types = Object.fromEntries(given.map((one) => [one.name, one.type ?? guessType(one.text)]))
  const parameters = Object.fromEntries(
    given.map((one) => [one.name, parameterValue(one.name, types[one.name] ?? '', one.text)]),
  )
  return { name: 'adhoc', sql, parameters, reasonRequired: false, statement: () => freeStatement(sql, types) }
}

/** Asks and records, also what failed. The record carries the real time: --now moves only what is asked. */
const answer = async (
  ledger: Ledger,
  asked: Asked,
  why: Why,
): Promise<{ columns: Statement['columns']; rows: Row[] }> => {
  const record = (outcome: 'success' | 'error', hits: number) =>
    recordQuery(ledger, systemClock, { ...asked, ...why, outcome, hits })
  try {
    const statement = await asked.statement()
    const rows = await ledger.warehouse.query(statement, asked.parameters)
    await record('success', rows.length)
    return { columns: statement.columns, rows }
  } catch (error) {
    await record('error', 0)
    throw error
  }
}

const listed = (): string =>
  savedQueryNames()
    .map(loadSavedQuery)
    .map((query) => {
      const parameters = Object.entries(query.parameters).map(([name, { type }]) => `${name} ${type}`)
      const asks = query.reason_required ? [...parameters, 'with --reason'] : parameters
      return `@${query.id.padEnd(20)} ${query.title.en} (${query.title.ko})\n${' '.repeat(22)}${asks.join(', ')}`
    })
    .join('\n')

const collect = (text: string, before: GivenParameter[] = []): GivenParameter[] => [
  ...before,
  parseParameter(text),
]

/** `query SQL|@name`: one SELECT, recorded as an access itself. */
export const registerQuery = (program: Command): void => {
  program
    .command('query')
    .description('ask the ledger: a saved query (@name) or GoogleSQL; the query itself is recorded')
    .argument('[query]', 'GoogleSQL in quotes, or @name')
    .option('--param <name=value>', 'parameter, name=value or name:TYPE=value; may be repeated', collect)
    .addOption(new Option('--format <format>', 'how rows are printed').choices(FORMATS).default('table'))
    .option('--reason <text>', 'why you ask, recorded with the query; needed for questions about people')
    .option('--ticket <number>', 'number of the case, recorded with the query')
    .option('--list', 'list the saved queries with their parameters')
    .addHelpText(
      'after',
      `
Examples:
  access-ledger query --list
  access-ledger query @events_of_day --param day=2026-10-05
  access-ledger query @downloads --param first_day=2026-10-01 \\
    --param last_day=2026-10-05 --reason "suspected leak" --ticket INC-412
  access-ledger query "SELECT actor.id, COUNT(*) AS n FROM events
    WHERE event_date = @day GROUP BY 1 ORDER BY n DESC" --param day=2026-10-05

What to ask after a leak: docs/guides/investigating.md.
Tables and views: docs/reference/tables.md. Filter event tables by event_date.`,
    )
    .action(
      async (
        text: string | undefined,
        options: Why & { param?: GivenParameter[]; format: Format; list?: boolean },
        command: Command,
      ) => {
        if (options.list) return void process.stdout.write(`${listed()}\n`)
        if (!text) throw new LedgerError('USAGE', 'give a query, or --list')
        const session = sessionOf(command)
        const given = options.param ?? []
        const asked = text.startsWith('@') ? saved(text.slice(1), given) : free(text, given)
        const why = whyOf(asked, options)
        await withLedger(session, async (ledger) => {
          const { columns, rows } = await answer(ledger, asked, why)
          const zone = versionOn(ledger.plan, session.clock.now().toISOString().slice(0, 10)).time_zone
          process.stdout.write(
            `${formatRows(options.format, columns, rows, zone, process.stdout.columns ?? 80)}\n`,
          )
        })
      },
    )
}
