// SPDX-License-Identifier: Apache-2.0
// `npm run new:rule <domain>/<rule_id>`: the folder of a new rule, with failing cases that lead its writer on, and its
// thresholds in the default plan.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isSeq, parseDocument } from 'yaml'
import { LedgerError } from '../../functions/platform/errors.ts'
import { planVersion } from '../../schemas/plan.ts'
import { newRuleFiles, newThreshold } from './texts.ts'

const NAME = /^[a-z][a-z0-9_]{1,59}$/

const refuse = (said: string): never => {
  throw new LedgerError('USAGE', said)
}

const foldersIn = (path: string): string[] =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : []

/** Where `domain/id` lies already, whatever its domain; undefined for a new id. */
const existing = (rules: string, id: string): string | undefined =>
  foldersIn(rules)
    .map((domain) => `${domain}/${id}`)
    .find((folder) => existsSync(join(rules, folder)))

/** The plan with the thresholds of a rule behind the last entry of its newest version. Everything else stays as written. */
export const withThreshold = (plan: string, id: string): string => {
  const document = parseDocument(plan)
  const versions = document.get('versions')
  const last = isSeq(versions) ? versions.items.length - 1 : -1
  const thresholds = document.getIn(['versions', last, 'thresholds'], true)
  const { approved_by, approved_on } = planVersion.pick({ approved_by: true, approved_on: true }).parse({
    approved_by: document.getIn(['versions', last, 'approved_by']),
    approved_on: document.getIn(['versions', last, 'approved_on']),
  })
  const end = isSeq(thresholds) ? thresholds.range?.[1] : undefined
  if (end === undefined) return refuse('plan/plan.yaml: the newest version has no list of thresholds')
  const before = plan.slice(0, end).trimEnd()
  const entry = newThreshold(id, { by: approved_by, on: approved_on })
  return `${before}\n${entry}${plan.slice(end).replace(/^\n+/, '')}`
}

/**
 * Writes the folder and the thresholds under the root of a clone; returns the paths written. Throws USAGE for a name that is
 * none and for an id that any domain has; then nothing is written.
 */
export const createRule = (root: string, name: string | undefined): string[] => {
  const [domain = '', id = '', ...more] = (name ?? '').split('/')
  const rules = join(root, 'sql/rules')
  if (more.length > 0 || !NAME.test(domain) || !NAME.test(id))
    return refuse(
      `allowed: npm run new:rule <domain>/<rule_id>, each of lower-case letters, digits and _; domains there are: ${foldersIn(rules).join(', ')}; came: ${name ?? 'nothing'}`,
    )
  const taken = existing(rules, id)
  if (taken !== undefined) return refuse(`sql/rules/${taken} exists, and an id is never used twice`)
  const planPath = 'plan/plan.yaml'
  const plan = readFileSync(join(root, planPath), 'utf8')
  if (new RegExp(`^ *- rule: ${id}$`, 'm').test(plan))
    return refuse(`${planPath} has thresholds of ${id} already, and an id is never used twice`)
  const files = new Map(
    [...newRuleFiles(domain, id)].map(([path, text]) => [`sql/rules/${domain}/${id}/${path}`, text]),
  )
  const changed = withThreshold(plan, id)
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text, { flag: 'wx' })
  }
  writeFileSync(join(root, planPath), changed)
  return [...files.keys(), planPath]
}

if (import.meta.main) {
  const name = process.argv[2]
  try {
    const paths = createRule(fileURLToPath(new URL('../../', import.meta.url)), name)
    process.stdout.write(
      `${paths.map((path) => `  ${path}`).join('\n')}

Next, in this order (docs/guides/writing-rules.md):
  1. cases/fires.yaml: what must be found, and what is returned
  2. npm run generate && npm test -- test/rules/cases -t '${name}'
     fails: write rule.sql until it does not, and the other three cases
  3. rule.yaml and its thresholds in plan/plan.yaml, in words a person needs
  4. npm test -- test/rules
`,
    )
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error
    process.stderr.write(`${error.detail}\n`)
    process.exitCode = 2
  }
}
