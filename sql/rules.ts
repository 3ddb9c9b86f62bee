// SPDX-License-Identifier: Apache-2.0
// The rules: each folder under sql/rules read as its rule.yaml with its statements, and the sentences a report makes of findings.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { LedgerError } from '../functions/platform/errors.ts'
import type { Statement } from '../functions/platform/warehouse.ts'
import { type Language, LEARNING_COLUMNS, RULE_COLUMNS, type RuleFile, ruleFile } from '../schemas/rule.ts'
import { lineOfPath, type Reading, readYaml } from '../schemas/yaml-file.ts'
import { loadStatement, sourceUrl } from './statements.ts'

export type Rule = RuleFile & {
  statement: Statement
  /** Gives the actors of the day that the rule still learns and therefore does not judge. */
  learning?: Statement
}

/** One measure of a finding: what `seen` and `usual` are lists of. */
export type Measure = { name: string; value: string | null }

const FOLDER = new URL('rules/', import.meta.url)
const folders = (at: URL): string[] =>
  readdirSync(at, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()

/** Every rule folder as `domain/rule_id`, in order of the rule id. */
export const ruleFolders = (): string[] =>
  folders(FOLDER)
    .flatMap((domain) => folders(new URL(`${domain}/`, FOLDER)).map((id) => `${domain}/${id}`))
    .sort((a, b) => compare(a.split('/')[1] ?? '', b.split('/')[1] ?? ''))

const textOf = (folder: string): string => {
  try {
    return readFileSync(new URL(`${folder}/rule.yaml`, FOLDER), 'utf8')
  } catch (cause) {
    throw new LedgerError('RULE_INVALID', `sql/rules/${folder}/ has no rule.yaml`, { cause })
  }
}

/** Parses one rule.yaml of a folder `domain/rule_id`. Its domain and id are those of the folders. */
export const parseRuleFile = (folder: string, text: string): Reading<RuleFile> => {
  const path = `sql/rules/${folder}/rule.yaml`
  const read = readYaml(path, text, ruleFile)
  if (!read.value) return read
  const [domain = '', id = ''] = folder.split('/')
  const faults = (['domain', 'id'] as const).flatMap((key) => {
    const allowed = { domain, id }[key]
    const came = read.value?.[key]
    return came === allowed
      ? []
      : [`${path}:${lineOfPath(text, key)} ${key}: allowed: ${allowed}, as its folder; came: ${came}`]
  })
  return faults.length > 0 ? { value: undefined, faults } : read
}

/** Ids given in two domains: a rule is named by its id alone. `texts` are the rule files by folder. */
export const repeatedIds = (texts: ReadonlyMap<string, string>): string[] => {
  const first = new Map<string, string>()
  return [...texts].flatMap(([folder, text]) => {
    const id = folder.split('/')[1] ?? ''
    const before = first.get(id)
    first.set(id, before ?? folder)
    return before === undefined
      ? []
      : [
          `sql/rules/${folder}/rule.yaml:${lineOfPath(text, 'id')} id: allowed: an id no other rule has; came: ${id}, which sql/rules/${before} has`,
        ]
  })
}

/** Reads and validates one rule.yaml. Throws RULE_INVALID with everything wrong in it: file, line, what is allowed, what came. */
export const readRuleFile = (folder: string): RuleFile => {
  const { value, faults } = parseRuleFile(folder, textOf(folder))
  if (!value) throw new LedgerError('RULE_INVALID', faults.join('\n'))
  return value
}

const columnsAre = (statement: Statement, wanted: readonly { name: string; type: string }[]): Statement => {
  const text = (columns: readonly { name: string; type: string }[]) =>
    columns.map((column) => `${column.name} ${column.type}`).join(', ')
  if (text(statement.columns) !== text(wanted))
    throw new LedgerError(
      'RULE_INVALID',
      `sql/${statement.id}.sql: allowed: the columns ${text(wanted)}; came: ${text(statement.columns)}`,
    )
  return statement
}

const compiled = (id: string): Statement => {
  try {
    return loadStatement(id)
  } catch (cause) {
    throw new LedgerError('RULE_INVALID', `sql/${id}.sql: ${(cause as Error).message}`, { cause })
  }
}

const loadRule = (folder: string, file: RuleFile): Rule => {
  const learning = `rules/${folder}/learning`
  return {
    ...file,
    statement: columnsAre(compiled(`rules/${folder}/rule`), RULE_COLUMNS),
    ...(existsSync(sourceUrl(learning))
      ? { learning: columnsAre(compiled(learning), LEARNING_COLUMNS) }
      : {}),
  }
}

/** Every rule, sorted by id. Throws RULE_INVALID with everything wrong in any rule.yaml, then for SQL without its compiled form or of another shape. */
export const loadRules = async (): Promise<Rule[]> => {
  const texts = new Map(ruleFolders().map((folder) => [folder, textOf(folder)]))
  const read = [...texts].map(([folder, text]) => ({ folder, ...parseRuleFile(folder, text) }))
  const faults = [...read.flatMap((one) => one.faults), ...repeatedIds(texts)]
  if (faults.length > 0) throw new LedgerError('RULE_INVALID', faults.join('\n'))
  return read.flatMap(({ folder, value }) => (value ? [loadRule(folder, value)] : []))
}

/**
 * What was seen, or what is usual, as one sentence. Whole numbers get thousands separators; a measure that an old finding does not
 * have reads as a dash. Never names a subject: no measure does.
 */
export const sentence = (
  rule: Pick<RuleFile, 'sentence'>,
  language: Language,
  part: 'seen' | 'usual',
  measures: readonly Measure[],
): string =>
  rule.sentence[part][language].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = measures.find((measure) => measure.name === name)?.value
    return value === undefined || value === null ? '–' : withSeparators(value)
  })

const withSeparators = (value: string): string =>
  /^-?\d+$/.test(value) ? value.replace(/\B(?=(\d{3})+$)/g, ',') : value

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
