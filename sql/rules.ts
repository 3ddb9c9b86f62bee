// SPDX-License-Identifier: Apache-2.0
// The rules: each folder under sql/rules read as its rule.yaml with its statements, and the sentences a report makes of findings.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Statement } from '../functions/platform/warehouse.ts'
import { type Language, LEARNING_COLUMNS, RULE_COLUMNS, type RuleFile, ruleFile } from '../schemas/rule.ts'
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

/** Reads and validates one rule.yaml. Throws Error that names the file and everything wrong in it. */
export const readRuleFile = (folder: string): RuleFile => {
  const path = `sql/rules/${folder}/rule.yaml`
  const read = ruleFile.safeParse(parse(readFileSync(new URL(`${folder}/rule.yaml`, FOLDER), 'utf8')))
  if (!read.success) throw new Error(`${path} is not valid:\n${z.prettifyError(read.error)}`)
  const [domain, id] = folder.split('/')
  if (read.data.id !== id || read.data.domain !== domain)
    throw new Error(
      `${path} says ${read.data.domain}/${read.data.id}: domain and id are those of its folders`,
    )
  return read.data
}

const columnsAre = (statement: Statement, wanted: readonly { name: string; type: string }[]): Statement => {
  const text = (columns: readonly { name: string; type: string }[]) =>
    columns.map((column) => `${column.name} ${column.type}`).join(', ')
  if (text(statement.columns) !== text(wanted))
    throw new Error(`sql/${statement.id}.sql returns ${text(statement.columns)}, not ${text(wanted)}`)
  return statement
}

const loadRule = (folder: string): Rule => {
  const learning = `rules/${folder}/learning`
  return {
    ...readRuleFile(folder),
    statement: columnsAre(loadStatement(`rules/${folder}/rule`), RULE_COLUMNS),
    ...(existsSync(sourceUrl(learning))
      ? { learning: columnsAre(loadStatement(learning), LEARNING_COLUMNS) }
      : {}),
  }
}

/** Every rule, sorted by id. Throws Error for a rule.yaml that is not valid, another result shape, or one id in two domains. */
export const loadRules = async (): Promise<Rule[]> => {
  const rules = ruleFolders().map(loadRule)
  for (const [index, rule] of rules.entries())
    if (rules[index + 1]?.id === rule.id) throw new Error(`two rules have the id ${rule.id}`)
  return rules
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
