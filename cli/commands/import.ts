// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander'
import { LedgerError } from '../../functions/platform/errors.ts'
import { type ImportResult, importFile } from '../import/import-file.ts'
import { importConfig } from '../import/memory.ts'
import { importDisplay } from '../import/progress.ts'
import { sessionOf, withLedger } from '../session.ts'

type Options = { map?: string; refused?: string; again?: boolean }

const counts = (title: string, byName: Readonly<Record<string, number>>): string[] =>
  Object.entries(byName)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `  ${title} ${name}: ${count.toLocaleString('en-US')}`)

const told = (result: ImportResult): string => {
  const number = (value: number) => value.toLocaleString('en-US')
  return [
    result.state === 'finished_before'
      ? 'This file was imported before; --again imports it anew (each event stays one event).'
      : '',
    `${number(result.read)} records read${result.already > 0 ? ` (${number(result.already)} by an earlier run)` : ''}`,
    `  accepted ${number(result.accepted)}${result.first_day ? `, days ${result.first_day} to ${result.last_day}` : ''}`,
    ...counts('skipped', result.skipped),
    ...result.refusals.map(
      ({ code, path, allowed, count, first_line }) =>
        `  refused ${number(count)}: ${code} at ${path || 'the line'}, allowed ${allowed} (first on line ${number(first_line)})`,
    ),
    result.refused_file ? `Refused lines with their reasons: ${result.refused_file}` : '',
    result.state === 'interrupted' ? 'Stopped: the same command goes on from here.' : '',
    result.accepted > 0 && result.state === 'finished'
      ? `Imported days are judged when asked: access-ledger detect --from ${result.first_day} --to ${result.last_day}`
      : '',
  ]
    .filter((line) => line !== '')
    .join('\n')
}

/** `import FILE`: a log of the past, marked backfilled. */
export const registerImport = (program: Command): void => {
  program
    .command('import')
    .description(
      'import a log of the past: NDJSON of access events, or any CSV or NDJSON with a mapping file',
    )
    .argument('<file>', 'NDJSON or CSV, plain or gzip')
    .option('--map <file>', 'YAML that turns columns into access events; docs/guides/import.md has examples')
    .option('--refused <file>', 'where refused lines go (default: <file>.refused.ndjson)')
    .option('--again', 'import a file anew that was imported before')
    .addHelpText(
      'after',
      '\nAn import that was interrupted goes on where it stopped. Importing twice makes\nno event twice.',
    )
    .action(async (file: string, options: Options, command: Command) => {
      const session = sessionOf(command)
      const ending = new AbortController()
      process.once('SIGINT', () => ending.abort())
      await withLedger({ ...session, config: importConfig(session.config) }, async (ledger) => {
        const display = importDisplay(process.stderr)
        try {
          const result = await importFile(ledger, {
            file,
            map: options.map,
            refusedFile: options.refused,
            again: options.again,
            clock: session.clock,
            progress: display.update,
            signal: ending.signal,
          })
          display.stop()
          process.stdout.write(`${told(result)}\n`)
          if (result.problem) throw result.problem
          if (result.state === 'interrupted')
            throw new LedgerError('IMPORT_FILE', 'interrupted; run the same command to go on')
        } finally {
          display.stop()
        }
      })
    })
}
