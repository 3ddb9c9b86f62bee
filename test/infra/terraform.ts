// SPDX-License-Identifier: Apache-2.0
// Runs real Terraform over infra/: fmt, validate, `terraform test` and a plan for both profiles. The google provider is not downloaded:
// a stand-in serves its schema (`with-provider DIR COMMAND...`). It is found by TERRAFORM_WITH_PROVIDER, or in `shared/tools` beside the
// checkout; where it or terraform is missing, nothing runs and the last line says why.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beyondCode } from '../../infra/pipeline/check-plan.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BESIDE = join(ROOT, '../shared/tools/terraform-offline/with-provider')
const PROFILES = ['small', 'company']

const say = (text: string) => process.stdout.write(`${text}\n`)

/** Why Terraform cannot run here, or the command that brings the provider. */
const provider = (): { missing: string } | { withProvider: string } => {
  const named = process.env.TERRAFORM_WITH_PROVIDER
  if (named && !existsSync(named)) return { missing: 'TERRAFORM_WITH_PROVIDER names no file' }
  if (!named && !existsSync(BESIDE))
    return {
      missing: 'no stand-in for the google provider: set TERRAFORM_WITH_PROVIDER to its with-provider',
    }
  if (spawnSync('terraform', ['version']).error) return { missing: 'no terraform on the PATH' }
  return { withProvider: named ?? BESIDE }
}

/** A copy that may be written to, with the folders that infra reads beside it and a state of its own. */
const copyOf = (folder: string): string => {
  const infra = join(folder, 'infra')
  cpSync(join(ROOT, 'infra'), infra, { recursive: true, filter: (path) => !path.includes('.terraform') })
  for (const name of ['plan', 'schemas', 'sql']) symlinkSync(join(ROOT, name), join(folder, name))
  cpSync(join(infra, 'terraform.tfvars.example'), join(infra, 'terraform.tfvars'))
  writeFileSync(join(infra, 'backend_override.tf'), 'terraform {\n  backend "local" {}\n}\n')
  return infra
}

const count = (output: string, word: string): number =>
  [...output.matchAll(new RegExp(`(\\d+) ${word}`, 'g'))].reduce((sum, found) => sum + Number(found[1]), 0)

const main = (): number => {
  const found = provider()
  if ('missing' in found) {
    say(`terraform was not run: ${found.missing}`)
    return 0
  }
  const folder = mkdtempSync(join(tmpdir(), 'ledger-terraform-'))
  let passed = 0
  let failed = 0
  const run = (title: string, args: readonly string[], wanted: (output: string) => boolean = () => true) => {
    say(`-- ${title}`)
    const { status, stdout, stderr } = spawnSync(
      found.withProvider,
      [infra, 'terraform', ...args, '-no-color'],
      {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      },
    )
    const good = status === 0 && wanted(stdout)
    if (!good) say(`${stdout}\n${stderr}`)
    say(`   ${good ? 'passed' : 'failed'}`)
    if (good) passed += 1
    else failed += 1
    return stdout
  }
  const infra = copyOf(folder)
  try {
    run('fmt', ['fmt', '-check', '-recursive'])
    run('init', ['init', '-input=false'])
    run('validate', ['validate'])
    for (const profile of PROFILES) {
      const file = `-var-file=profiles/${profile}.tfvars`
      const tested = run(`test, profile ${profile}`, ['test', file], (out) => count(out, 'passed') > 0)
      passed += count(tested, 'passed')
      run(
        `plan of the ${profile} profile, without a warning`,
        ['plan', '-input=false', '-lock=false', '-var=bundles=tests/fixtures/bundles', file],
        (out) => /^Plan: \d+ to add, 0 to change, 0 to destroy\.$/m.test(out) && !out.includes('Warning:'),
      )
    }
    const file = '-var-file=profiles/small.tfvars'
    const bundles = '-var=bundles=tests/fixtures/bundles'
    /** What the guard of the pipeline says of the plan that a change of the installation gives. */
    const guarded = (
      title: string,
      args: readonly string[],
      wanted: (found: readonly string[]) => boolean,
    ) => {
      run(`a plan for ${title}`, [
        'plan',
        '-input=false',
        '-refresh=false',
        '-out=guarded.tfplan',
        file,
        ...args,
      ])
      run(`the pipeline ${title}`, ['show', '-json', 'guarded.tfplan'], (out) =>
        wanted(beyondCode(JSON.parse(out))),
      )
    }
    // In three steps, because the stand-in cannot promise a value that it will only know later.
    for (const [title, targets] of [
      ['keys', ['google_kms_crypto_key.key', 'google_monitoring_notification_channel.operator']],
      [
        'what they encrypt',
        ['google_artifact_registry_repository.containers', 'google_logging_project_bucket_config.audit'],
      ],
      ['everything', []],
    ] as const)
      run(`apply to nowhere: ${title}`, [
        ...['apply', '-auto-approve', '-input=false', bundles, file],
        ...targets.map((target) => `-target=${target}`),
      ])
    writeFileSync(join(infra, 'tests/fixtures/bundles/capture.zip'), 'other code')
    guarded('applies new code', [bundles], (found) => found.length === 0)
    guarded(
      'leaves a change of rights and of a function to a person',
      [
        bundles,
        '-var=investigators=["user:somebody@example.com"]',
        '-var=capture_ingress=ALLOW_INTERNAL_ONLY',
      ],
      (found) =>
        found.join() ===
        [
          'google_bigquery_dataset.views: update',
          'google_cloudfunctions2_function.function["capture"]: update',
          'google_project_iam_member.investigator["group:privacy@example.com"]: delete',
          'google_project_iam_member.investigator["user:somebody@example.com"]: create',
        ].join(),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
  say(`Tests:       ${failed > 0 ? `${failed} failed, ` : ''}${passed} passed, ${passed + failed} total`)
  return failed > 0 ? 1 : 0
}

process.exitCode = main()
