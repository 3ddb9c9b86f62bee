// SPDX-License-Identifier: Apache-2.0
// cloudbuild.yaml: by a strict schema of ours, and by gcloud's own parser where gcloud is at hand.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { z } from 'zod'
import { ROOT, read } from '../docs/pages.ts'
import { inSdk, SDK } from './gcloud.ts'

const step = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  name: z.string().regex(/^[a-z0-9./-]+:[a-z0-9.-]+$/, 'an image with its version'),
  entrypoint: z.enum(['bash', 'node', 'npm', 'sh']),
  args: z.array(z.string()).min(1),
  dir: z.string().optional(),
})
const build = z.strictObject({
  steps: z.array(step).min(1),
  substitutions: z.record(z.string().regex(/^_[A-Z0-9_]+$/), z.string()),
  serviceAccount: z.string().regex(/^projects\/\$\{PROJECT_ID\}\/serviceAccounts\/ledger-deployer@/),
  options: z.strictObject({
    machineType: z.enum(['E2_HIGHCPU_8', 'E2_MEDIUM']),
    logging: z.literal('CLOUD_LOGGING_ONLY'),
    substitutionOption: z.literal('MUST_MATCH'),
  }),
  timeout: z.string().regex(/^\d+s$/),
})

const text = read('cloudbuild.yaml')
const said = () => build.parse(parse(text, { strict: true, uniqueKeys: true }))
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
/** What Cloud Build itself replaces, of what we use. */
const BUILT_IN = ['PROJECT_ID']
const used = (of: string) =>
  [...of.replaceAll('$$', '').matchAll(/\$\{?(\w+)\}?/g)].map((found) => found[1] ?? '')

test('the build file has known keys, pinned images and no step twice', () => {
  const { steps } = said()
  expect(steps.map(({ id }) => id)).toEqual([
    ...[
      'install',
      'audit',
      'check',
      'bigquery',
      'storage',
      'cloud',
      'build',
      'terraform',
      'plan',
      'guard',
      'dry-run',
      'deploy',
      'smoke',
    ],
  ])
})

test.each([
  ['a key of another name', (one: string) => one.replace('entrypoint: node', 'entrypiont: node')],
  ['a substitution that Cloud Build would refuse', (one: string) => one.replace('  _APPLY:', '  APPLY:')],
  [
    'an image without a version',
    (one: string) => one.replace('hashicorp/terraform:1.11', 'hashicorp/terraform'),
  ],
  ['logs into a bucket that anybody may own', (one: string) => one.replace('CLOUD_LOGGING_ONLY', 'LEGACY')],
  ['another account', (one: string) => one.replace('ledger-deployer@', 'owner@')],
])('%s would be refused', (_, change) => {
  const changed = change(text)
  expect(changed).not.toBe(text)
  expect(build.safeParse(parse(changed)).success).toBe(false)
})

test('every substitution is declared, used and explained', () => {
  const { substitutions, ...rest } = said()
  const inUse = new Set(used(JSON.stringify(rest)).filter((name) => !BUILT_IN.includes(name)))
  expect([...inUse].sort()).toEqual(Object.keys(substitutions).sort())
  for (const name of Object.keys(substitutions)) expect(text).toMatch(new RegExp(`^  # .+\\n  ${name}:`, 'm'))
})

test('variables of the shell are written so that Cloud Build leaves them alone', () => {
  for (const { args } of said().steps)
    for (const name of used(args.join('\n')))
      expect([...BUILT_IN, ...Object.keys(said().substitutions)]).toContain(name)
})

test('the scripts and files that steps run are there', () => {
  const args = said().steps.flatMap((one) => one.args)
  const run = args.flatMap((one, index) => [
    ...(args[index - 1] === 'run' ? [one] : []),
    ...[...one.matchAll(/npm run ([\w:]+)/g)].map((found) => found[1] ?? ''),
  ])
  expect(run).toEqual(['check', 'test:bigquery', 'test:cloud', 'bundles'])
  expect(run.filter((name) => !(name in scripts))).toEqual([])
  const files = args.flatMap((one) => [...one.matchAll(/infra\/pipeline\/[\w-]+\.ts/g)].map(([path]) => path))
  expect(files).toHaveLength(4)
  expect(files.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([])
})

test('nothing is applied before the plan was guarded, and only when it was asked for', () => {
  const { steps } = said()
  const ids = steps.map(({ id }) => id)
  expect(ids.indexOf('guard')).toBeLessThan(ids.indexOf('deploy'))
  const applying = steps.filter(({ args }) => /terraform apply/.test(args.join()))
  expect(applying.map(({ id }) => id)).toEqual(['deploy'])
  expect(applying[0]?.args.join()).toContain(
    'if [ "${_APPLY}" = yes ]; then terraform apply -input=false build.tfplan',
  )
})

describe.each(SDK ? ['gcloud'] : [])('%s itself', () => {
  const path = (name: string) => fileURLToPath(new URL(name, ROOT))

  test('reads the build file, and would refuse an unknown key', () => {
    expect(inSdk('gcloud-build.py', [path('cloudbuild.yaml'), path('test/infra/unknown-key.yaml')])).toEqual([
      13,
      expect.stringContaining('entrypiont'),
    ])
  })
})
