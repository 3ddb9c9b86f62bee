// SPDX-License-Identifier: Apache-2.0
// The configuration: one schema, read once from the environment and frozen; everything wrong is listed at once.
// No secret has a default.
import { isIPv4 } from 'node:net'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { LedgerError } from './errors.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

// Written as digits: Number('') is 0, and PORT= would serve on any free port.
const whole = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'expected a whole number').transform(Number).pipe(z.number().min(min).max(max))
const port = whole(0, 65535)
const MAILBOX = /^(?:[^\s@<>]+@[^\s@<>]+|[^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>)$/
const yesNo = z.enum(['yes', 'no']).transform((value) => value === 'yes')

const environment = z.object({
  ACCESS_LEDGER_DATA: z.string().min(1).optional(),
  ACCESS_LEDGER_PLAN: z.string().min(1).optional(),
  ACCESS_LEDGER_LANGUAGE: z.enum(['ko', 'en']).default('ko'),
  ACCESS_LEDGER_MEMORY_MB: whole(128, 1_000_000).default(512),
  PORT: port.default(8080),
  ACCESS_LEDGER_HOST: z.string().min(1).optional(),
  ACCESS_LEDGER_TLS_CERT: z.string().min(1).optional(),
  ACCESS_LEDGER_TLS_KEY: z.string().min(1).optional(),
  ACCESS_LEDGER_MAIL_FROM: z
    .string()
    .regex(MAILBOX, 'expected ledger@example.com or Name <ledger@example.com>')
    .default('access-ledger <access-ledger@example.com>'),
  ACCESS_LEDGER_SMTP_HOST: z.string().min(1).optional(),
  ACCESS_LEDGER_SMTP_PORT: port.default(587),
  ACCESS_LEDGER_SMTP_USER: z.string().min(1).optional(),
  ACCESS_LEDGER_SMTP_PASSWORD: z.string().min(1).optional(),
  ACCESS_LEDGER_SMTP_STARTTLS: z.enum(['required', 'implicit', 'none']).default('required'),
  ACCESS_LEDGER_SCHEDULER: yesNo.default(true),
})

export type Config = Readonly<{
  dataFolder: string
  planFolder: string | undefined
  language: 'ko' | 'en'
  /** Memory the embedded engine may use, in MiB. */
  memoryMb: number
  host: string
  port: number
  tls: { certFile: string; keyFile: string } | undefined
  mailFrom: string
  smtp:
    | {
        host: string
        port: number
        user: string | undefined
        password: string | undefined
        tls: 'required' | 'implicit' | 'none'
      }
    | undefined
  scheduler: boolean
}>

type Env = Readonly<Record<string, string | undefined>>

const SMTP_ONLY = [
  'ACCESS_LEDGER_SMTP_PORT',
  'ACCESS_LEDGER_SMTP_USER',
  'ACCESS_LEDGER_SMTP_PASSWORD',
  'ACCESS_LEDGER_SMTP_STARTTLS',
]

const crossProblems = (env: Env): string[] => [
  ...(!env.ACCESS_LEDGER_TLS_CERT !== !env.ACCESS_LEDGER_TLS_KEY
    ? ['ACCESS_LEDGER_TLS_CERT and ACCESS_LEDGER_TLS_KEY belong together']
    : []),
  ...(env.ACCESS_LEDGER_HOST && !isLoopback(env.ACCESS_LEDGER_HOST) && !env.ACCESS_LEDGER_TLS_CERT
    ? ['ACCESS_LEDGER_HOST other than this machine needs ACCESS_LEDGER_TLS_CERT and ACCESS_LEDGER_TLS_KEY']
    : []),
  ...(!env.ACCESS_LEDGER_SMTP_USER !== !env.ACCESS_LEDGER_SMTP_PASSWORD
    ? ['ACCESS_LEDGER_SMTP_USER and ACCESS_LEDGER_SMTP_PASSWORD belong together']
    : []),
  ...(env.ACCESS_LEDGER_SMTP_HOST ? [] : SMTP_ONLY.filter((name) => env[name])).map(
    (name) => `${name} would be ignored without ACCESS_LEDGER_SMTP_HOST`,
  ),
]

// A name such as 127.example.com is not this machine, so only addresses count.
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))

/**
 * Reads the configuration. `.data` lies beside package.json whatever the working directory. Throws CONFIG_INVALID
 * listing every problem by the name of its variable, never its value.
 */
export const parseConfig = (env: Env): Config => {
  const parsed = environment.safeParse(env)
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...crossProblems(env),
  ]
  if (!parsed.success || problems.length > 0) throw new LedgerError('CONFIG_INVALID', problems.join('; '))
  const said = parsed.data
  return Object.freeze({
    dataFolder: resolve(said.ACCESS_LEDGER_DATA ?? `${ROOT}.data`),
    planFolder: said.ACCESS_LEDGER_PLAN && resolve(said.ACCESS_LEDGER_PLAN),
    language: said.ACCESS_LEDGER_LANGUAGE,
    memoryMb: said.ACCESS_LEDGER_MEMORY_MB,
    host: said.ACCESS_LEDGER_HOST ?? (said.ACCESS_LEDGER_TLS_CERT ? '0.0.0.0' : '127.0.0.1'),
    port: said.PORT,
    tls:
      said.ACCESS_LEDGER_TLS_CERT && said.ACCESS_LEDGER_TLS_KEY
        ? { certFile: said.ACCESS_LEDGER_TLS_CERT, keyFile: said.ACCESS_LEDGER_TLS_KEY }
        : undefined,
    mailFrom: said.ACCESS_LEDGER_MAIL_FROM,
    smtp: said.ACCESS_LEDGER_SMTP_HOST
      ? {
          host: said.ACCESS_LEDGER_SMTP_HOST,
          port: said.ACCESS_LEDGER_SMTP_PORT,
          user: said.ACCESS_LEDGER_SMTP_USER,
          password: said.ACCESS_LEDGER_SMTP_PASSWORD,
          tls: said.ACCESS_LEDGER_SMTP_STARTTLS,
        }
      : undefined,
    scheduler: said.ACCESS_LEDGER_SCHEDULER,
  })
}
