// SPDX-License-Identifier: Apache-2.0
// The configuration of a deployed function: one schema, everything wrong listed at once, no secret with a default.
import { z } from 'zod'
import { type RedactionKeysFile, redactionKeysFile } from '../../schemas/redaction-keys.ts'
import { LedgerError } from './errors.ts'

const redactionKeys = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue('not JSON')
      return z.NEVER
    }
  })
  .pipe(redactionKeysFile)

const environment = z.object({
  ACCESS_LEDGER_PROJECT: z.string().min(1),
  ACCESS_LEDGER_DATASET: z.string().min(1),
  ACCESS_LEDGER_LOCATION: z.string().min(1),
  /** Address of the function, for which identity tokens are made. */
  ACCESS_LEDGER_AUDIENCE: z.url(),
  /** From Secret Manager: [{"id", "secret" (base64, 32 bytes), "from"}]. */
  ACCESS_LEDGER_REDACTION_KEYS: redactionKeys,
})

export type CloudConfig = Readonly<{
  project: string
  dataset: string
  location: string
  audience: string
  redactionKeys: RedactionKeysFile
}>

/** Reads the environment of a function. Throws CONFIG_INVALID with every problem by the name of its variable, never a value. */
export const parseCloudConfig = (env: Readonly<Record<string, string | undefined>>): CloudConfig => {
  const parsed = environment.safeParse(env)
  if (!parsed.success)
    throw new LedgerError(
      'CONFIG_INVALID',
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    )
  const said = parsed.data
  return Object.freeze({
    project: said.ACCESS_LEDGER_PROJECT,
    dataset: said.ACCESS_LEDGER_DATASET,
    location: said.ACCESS_LEDGER_LOCATION,
    audience: said.ACCESS_LEDGER_AUDIENCE,
    redactionKeys: said.ACCESS_LEDGER_REDACTION_KEYS,
  })
}
