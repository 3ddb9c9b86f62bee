// SPDX-License-Identifier: Apache-2.0
// Other addresses than Google's, and a clock that a test moves. Three locks keep production from it: the project must be
// called `local`, which Google gives to nobody (its project ids have six characters or more); every address must be this
// machine's; and nothing of it is accepted where Cloud Run runs the process.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Clock } from './clock.ts'

/** Too short for a project of Google Cloud. */
export const EMULATED_PROJECT = 'local'

const address = z
  .string()
  .regex(/^http:\/\/127\.0\.0\.1:\d{2,5}(?:\/[\w./-]*)?$/, 'expected http://127.0.0.1:<port>')

const schema = z.object({
  ACCESS_LEDGER_EMULATED_BIGQUERY: address,
  ACCESS_LEDGER_EMULATED_STORAGE: address.optional(),
  /** Answers the certificates of identity tokens: {"key id": "PEM"}. */
  ACCESS_LEDGER_EMULATED_CERTIFICATES: address.optional(),
  /** A file that holds the moment it is, RFC 3339. */
  ACCESS_LEDGER_EMULATED_CLOCK: z.string().min(1).optional(),
})
const NAMES = Object.keys(schema.shape)

export type Emulation = Readonly<{
  bigQuery: string
  storage: string | undefined
  certificates: string | undefined
  clockFile: string | undefined
}>

/** Reads the emulation, if any is asked for, with everything that speaks against it. Never a value. */
export const parseEmulation = (
  env: Readonly<Record<string, string | undefined>>,
): { emulation: Emulation | undefined; problems: string[] } => {
  const asked = NAMES.filter((name) => env[name] !== undefined)
  const local = env.ACCESS_LEDGER_PROJECT === EMULATED_PROJECT
  if (asked.length === 0 && !local) return { emulation: undefined, problems: [] }
  const parsed = schema.safeParse(env)
  const problems = [
    ...(local ? [] : [`${asked.join(', ')}: only where ACCESS_LEDGER_PROJECT is ${EMULATED_PROJECT}`]),
    ...(env.K_SERVICE === undefined
      ? []
      : [`${asked.join(', ') || 'emulation'}: not where Cloud Run runs the process`]),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  ]
  if (!parsed.success || problems.length > 0) return { emulation: undefined, problems }
  const said = parsed.data
  return {
    emulation: Object.freeze({
      bigQuery: said.ACCESS_LEDGER_EMULATED_BIGQUERY,
      storage: said.ACCESS_LEDGER_EMULATED_STORAGE,
      certificates: said.ACCESS_LEDGER_EMULATED_CERTIFICATES,
      clockFile: said.ACCESS_LEDGER_EMULATED_CLOCK,
    }),
    problems,
  }
}

/** The clock that stands where the file says, read at each look. */
export const fileClock = (path: string): Clock => ({
  now: () => new Date(readFileSync(path, 'utf8').trim()),
})
