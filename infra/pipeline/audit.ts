// SPDX-License-Identifier: Apache-2.0
// `npm audit` of what is deployed, as a step of the pipeline: fails on a high or critical advisory. A registry that does not answer
// audits is said and passed: it knows nothing either way.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const report = z.object({
  auditReportVersion: z.number(),
  metadata: z.object({
    vulnerabilities: z.object({ high: z.number(), critical: z.number(), total: z.number() }),
  }),
})

export type Judgement = { passed: boolean; said: string }

/** Judges what `npm audit --json` printed. */
export const judgeAudit = (output: string): Judgement => {
  let said: unknown
  try {
    said = JSON.parse(output)
  } catch {
    return { passed: true, said: 'npm audit was not run: the registry answered with no report' }
  }
  const read = report.safeParse(said)
  if (!read.success)
    return { passed: true, said: 'npm audit was not run: the registry in use does not answer audits' }
  const { high, critical, total } = read.data.metadata.vulnerabilities
  return {
    passed: high + critical === 0,
    said: `npm audit: ${total} advisories, ${high} high, ${critical} critical`,
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  const { passed, said } = judgeAudit(stdout)
  process.stdout.write(`${said}\n`)
  process.exitCode = passed ? 0 : 1
}
