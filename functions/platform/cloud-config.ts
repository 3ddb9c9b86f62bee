// SPDX-License-Identifier: Apache-2.0
// The configuration of deployed functions: one schema for each, everything wrong listed at once, no secret with a default.
import { z } from 'zod'
import { type RedactionKeysFile, redactionKeysFile } from '../../schemas/redaction-keys.ts'
import { type Emulation, parseEmulation } from './emulation.ts'
import { LedgerError } from './errors.ts'

const text = z.string().min(1)
const digits = z.string().regex(/^\d+$/, 'expected a whole number')
const MAILBOX = /^(?:[^\s@<>]+@[^\s@<>]+|[^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>)$/

const redactionKeys = z
  .string()
  .transform((value, context) => {
    try {
      return JSON.parse(value) as unknown
    } catch {
      context.addIssue('not JSON')
      return z.NEVER
    }
  })
  .pipe(redactionKeysFile)

const warehouse = {
  ACCESS_LEDGER_PROJECT: text,
  ACCESS_LEDGER_DATASET: text,
  ACCESS_LEDGER_LOCATION: text,
}

const capture = z.object({
  ...warehouse,
  /** Address of the function, for which identity tokens are made. */
  ACCESS_LEDGER_AUDIENCE: z.url(),
  /** From Secret Manager: [{"id", "secret" (base64, 32 bytes), "from"}]. */
  ACCESS_LEDGER_REDACTION_KEYS: redactionKeys,
})

const review = z.object({
  ...warehouse,
  /** A query that would read more fails before it costs anything. */
  ACCESS_LEDGER_MAXIMUM_BYTES_BILLED: digits.optional(),
  ACCESS_LEDGER_RECORDS_BUCKET: text,
  ACCESS_LEDGER_LANGUAGE: z.enum(['ko', 'en']).default('ko'),
  ACCESS_LEDGER_MAIL_FROM: z
    .string()
    .regex(MAILBOX, 'expected ledger@example.com or Name <ledger@example.com>'),
  ACCESS_LEDGER_SMTP_HOST: text,
  ACCESS_LEDGER_SMTP_PORT: digits.transform(Number).pipe(z.number().min(1).max(65_535)).default(587),
  ACCESS_LEDGER_SMTP_USER: text.optional(),
  /** From Secret Manager. */
  ACCESS_LEDGER_SMTP_PASSWORD: text.optional(),
  ACCESS_LEDGER_SMTP_STARTTLS: z.enum(['required', 'implicit', 'none']).default('required'),
})

const retain = z.object({
  ...warehouse,
  ACCESS_LEDGER_MAXIMUM_BYTES_BILLED: digits.optional(),
  ACCESS_LEDGER_RECORDS_BUCKET: text,
  /** Officer or deputy of the plan who confirms what each scheduled run destroys. */
  ACCESS_LEDGER_RETAIN_CONFIRMED_BY: text.optional(),
})

/** The variables of each function, by the name it is deployed under. */
export const CLOUD_ENVIRONMENTS = { capture, detect: review, report: review, retain } as const
export type CloudFunctionName = keyof typeof CLOUD_ENVIRONMENTS
/** Variables whose value is a secret: given by reference to Secret Manager, never in clear. */
export const CLOUD_SECRETS: readonly string[] = [
  'ACCESS_LEDGER_REDACTION_KEYS',
  'ACCESS_LEDGER_SMTP_PASSWORD',
]

export type Env = Readonly<Record<string, string | undefined>>

/** Where the ledger lies. */
export type WarehouseConfig = Readonly<{
  project: string
  dataset: string
  location: string
  maximumBytesBilled?: string | undefined
  /** Other addresses than Google's, for tests; see emulation.ts. */
  emulation: Emulation | undefined
}>
export type CaptureConfig = WarehouseConfig & Readonly<{ audience: string; redactionKeys: RedactionKeysFile }>
export type ReviewConfig = WarehouseConfig &
  Readonly<{
    recordsBucket: string
    language: 'ko' | 'en'
    mailFrom: string
    smtp: Readonly<{
      host: string
      port: number
      user: string | undefined
      password: string | undefined
      tls: 'required' | 'implicit' | 'none'
    }>
  }>

export type RetainConfig = WarehouseConfig &
  Readonly<{ recordsBucket: string; confirmedBy: string | undefined }>

/** Reads by one schema and the rules that span variables. Throws CONFIG_INVALID with every problem by the name of its variable, never a value. */
const read = <S extends z.ZodType>(schema: S, env: Env, across: readonly string[] = []) => {
  const parsed = schema.safeParse(env)
  const { emulation, problems: emulated } = parseEmulation(env)
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) =>
      env[String(issue.path[0])] === undefined
        ? `${issue.path.join('.')}: missing`
        : `${issue.path.join('.')}: ${issue.message}`,
    ),
    ...across,
    ...emulated,
  ]
  if (!parsed.success || problems.length > 0) throw new LedgerError('CONFIG_INVALID', problems.join('; '))
  return { said: parsed.data, emulation }
}

const warehouseOf = (
  said: z.infer<z.ZodObject<typeof warehouse>>,
  emulation: Emulation | undefined,
): WarehouseConfig => ({
  project: said.ACCESS_LEDGER_PROJECT,
  dataset: said.ACCESS_LEDGER_DATASET,
  location: said.ACCESS_LEDGER_LOCATION,
  emulation,
})

/** The environment of capture. Throws CONFIG_INVALID. */
export const parseCaptureConfig = (env: Env): CaptureConfig => {
  const { said, emulation } = read(capture, env)
  return Object.freeze({
    ...warehouseOf(said, emulation),
    audience: said.ACCESS_LEDGER_AUDIENCE,
    redactionKeys: said.ACCESS_LEDGER_REDACTION_KEYS,
  })
}

/** The environment of detect and report. Throws CONFIG_INVALID. */
export const parseReviewConfig = (env: Env): ReviewConfig => {
  const torn = !env.ACCESS_LEDGER_SMTP_USER !== !env.ACCESS_LEDGER_SMTP_PASSWORD
  const { said, emulation } = read(
    review,
    env,
    torn ? ['ACCESS_LEDGER_SMTP_USER and ACCESS_LEDGER_SMTP_PASSWORD belong together'] : [],
  )
  return Object.freeze({
    ...warehouseOf(said, emulation),
    maximumBytesBilled: said.ACCESS_LEDGER_MAXIMUM_BYTES_BILLED,
    recordsBucket: said.ACCESS_LEDGER_RECORDS_BUCKET,
    language: said.ACCESS_LEDGER_LANGUAGE,
    mailFrom: said.ACCESS_LEDGER_MAIL_FROM,
    smtp: {
      host: said.ACCESS_LEDGER_SMTP_HOST,
      port: said.ACCESS_LEDGER_SMTP_PORT,
      user: said.ACCESS_LEDGER_SMTP_USER,
      password: said.ACCESS_LEDGER_SMTP_PASSWORD,
      tls: said.ACCESS_LEDGER_SMTP_STARTTLS,
    },
  })
}

/** The environment of retain. Throws CONFIG_INVALID. */
export const parseRetainConfig = (env: Env): RetainConfig => {
  const { said, emulation } = read(retain, env)
  return Object.freeze({
    ...warehouseOf(said, emulation),
    maximumBytesBilled: said.ACCESS_LEDGER_MAXIMUM_BYTES_BILLED,
    recordsBucket: said.ACCESS_LEDGER_RECORDS_BUCKET,
    confirmedBy: said.ACCESS_LEDGER_RETAIN_CONFIRMED_BY,
  })
}

/** How each function reads its environment, for a start that refuses to begin with a wrong one. */
export const CLOUD_CONFIGS: Readonly<Record<CloudFunctionName, (env: Env) => WarehouseConfig>> = {
  capture: parseCaptureConfig,
  detect: parseReviewConfig,
  report: parseReviewConfig,
  retain: parseRetainConfig,
}
