// SPDX-License-Identifier: Apache-2.0
// The configuration of the embedded ledger and of a deployed function: everything wrong at once, and never a value.

import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseCaptureConfig, parseReviewConfig } from '../../functions/platform/cloud-config.ts'
import { parseConfig } from '../../functions/platform/config.ts'
import type { LedgerError } from '../../functions/platform/errors.ts'
import { ROOT } from './command.ts'

const problemsOf = (parse: () => unknown): string[] => {
  try {
    parse()
    return []
  } catch (error) {
    const { code, detail } = error as LedgerError
    expect(code).toBe('CONFIG_INVALID')
    return detail.split('; ')
  }
}

test('nothing set gives .data beside package.json, port 8080 on this machine, Korean, the outbox and the scheduler', () => {
  expect(parseConfig({})).toEqual({
    dataFolder: join(ROOT, '.data'),
    planFolder: undefined,
    language: 'ko',
    memoryMb: 512,
    host: '127.0.0.1',
    port: 8080,
    tls: undefined,
    mailFrom: 'access-ledger <access-ledger@example.com>',
    smtp: undefined,
    scheduler: true,
  })
  expect(Object.isFrozen(parseConfig({}))).toBe(true)
})

test('.data lies beside package.json and a given folder counts from the working directory', () => {
  const script = `const { parseConfig } = await import(${JSON.stringify(join(ROOT, 'functions/platform/config.ts'))})
    console.log(JSON.stringify([parseConfig({}).dataFolder, parseConfig({ ACCESS_LEDGER_DATA: 'mine' }).dataFolder, process.cwd()]))`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: tmpdir(),
    encoding: 'utf8',
  })
  const [standard, given, cwd] = JSON.parse(stdout)
  expect([standard, given]).toEqual([join(ROOT, '.data'), join(cwd, 'mine')])
})

test('a certificate opens the server to the network, and only then', () => {
  const files = { ACCESS_LEDGER_TLS_CERT: 'cert.pem', ACCESS_LEDGER_TLS_KEY: 'key.pem' }
  expect(parseConfig(files).host).toBe('0.0.0.0')
  expect(parseConfig({ ...files, ACCESS_LEDGER_HOST: '192.0.2.1' }).host).toBe('192.0.2.1')
})

test.each(['localhost', '127.0.0.1', '127.0.0.2', '::1'])('%s is this machine', (host) => {
  expect(parseConfig({ ACCESS_LEDGER_HOST: host }).host).toBe(host)
})

test.each(['0.0.0.0', '::', '192.0.2.1', 'ledger.example.com', '127.example.com', '::ffff:192.0.2.1'])(
  '%s is not this machine and needs a certificate',
  (host) => {
    expect(problemsOf(() => parseConfig({ ACCESS_LEDGER_HOST: host }))).toEqual([
      'ACCESS_LEDGER_HOST other than this machine needs ACCESS_LEDGER_TLS_CERT and ACCESS_LEDGER_TLS_KEY',
    ])
  },
)

test.each(['', ' ', 'http', '-1', '65536', '80.5', '0x50', '1e3'])('PORT=%j is refused', (port) => {
  expect(problemsOf(() => parseConfig({ PORT: port }))).toEqual([expect.stringMatching(/^PORT: /)])
})

test.each([
  ['ledger@example.com', true],
  ['접속기록 <ledger@example.com>', true],
  ['ledger', false],
  ['a@example.com, b@example.com', false],
  ['Name <a@example.com>\r\nBcc: b@example.com', false],
])('ACCESS_LEDGER_MAIL_FROM %j', (from, good) => {
  expect(problemsOf(() => parseConfig({ ACCESS_LEDGER_MAIL_FROM: from }))).toEqual(
    good ? [] : ['ACCESS_LEDGER_MAIL_FROM: expected ledger@example.com or Name <ledger@example.com>'],
  )
})

test('everything wrong is listed at once, by name and without a value', () => {
  const secret = 'hunter2-correct-horse'
  const problems = problemsOf(() =>
    parseConfig({
      ACCESS_LEDGER_DATA: '',
      ACCESS_LEDGER_LANGUAGE: secret,
      ACCESS_LEDGER_MEMORY_MB: '64',
      PORT: secret,
      ACCESS_LEDGER_HOST: '0.0.0.0',
      ACCESS_LEDGER_TLS_KEY: secret,
      ACCESS_LEDGER_SMTP_PASSWORD: secret,
      ACCESS_LEDGER_SMTP_STARTTLS: secret,
      ACCESS_LEDGER_SCHEDULER: 'true',
    }),
  )
  expect(problems.map((problem) => problem.split(/[: ]/, 1)[0])).toEqual([
    'ACCESS_LEDGER_DATA',
    'ACCESS_LEDGER_LANGUAGE',
    'ACCESS_LEDGER_MEMORY_MB',
    'PORT',
    'ACCESS_LEDGER_SMTP_STARTTLS',
    'ACCESS_LEDGER_SCHEDULER',
    'ACCESS_LEDGER_TLS_CERT',
    'ACCESS_LEDGER_HOST',
    'ACCESS_LEDGER_SMTP_USER',
    'ACCESS_LEDGER_SMTP_PASSWORD',
    'ACCESS_LEDGER_SMTP_STARTTLS',
  ])
  expect(problems.join()).not.toContain(secret)
})

test('a function lists every missing variable, and what is wrong in its keys without showing one', () => {
  expect(problemsOf(() => parseCaptureConfig({})).map((problem) => problem.split(':', 1)[0])).toEqual([
    'ACCESS_LEDGER_PROJECT',
    'ACCESS_LEDGER_DATASET',
    'ACCESS_LEDGER_LOCATION',
    'ACCESS_LEDGER_AUDIENCE',
    'ACCESS_LEDGER_REDACTION_KEYS',
  ])
  const rest = {
    ACCESS_LEDGER_PROJECT: 'p',
    ACCESS_LEDGER_DATASET: 'd',
    ACCESS_LEDGER_LOCATION: 'asia-northeast3',
    ACCESS_LEDGER_AUDIENCE: 'https://capture.example.com',
  }
  for (const keys of [
    'secret-not-json',
    '[]',
    '[{"id":"r1","secret":"c2hvcnQ=","from":"1970-01-01T00:00:00Z"}]',
  ]) {
    const problems = problemsOf(() => parseCaptureConfig({ ...rest, ACCESS_LEDGER_REDACTION_KEYS: keys }))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^ACCESS_LEDGER_REDACTION_KEYS/)
    expect(problems[0]).not.toMatch(/secret-not-json|c2hvcnQ/)
  }
})

const REVIEW = {
  ACCESS_LEDGER_PROJECT: 'example-project',
  ACCESS_LEDGER_DATASET: 'access_ledger',
  ACCESS_LEDGER_LOCATION: 'asia-northeast3',
  ACCESS_LEDGER_RECORDS_BUCKET: 'example-records',
  ACCESS_LEDGER_MAIL_FROM: 'ledger@example.com',
  ACCESS_LEDGER_SMTP_HOST: 'smtp.example.com',
}

test('detect and report list every missing variable, and what is wrong beside it, without a value', () => {
  expect(problemsOf(() => parseReviewConfig({}))).toEqual(
    Object.keys(REVIEW).map((name) => `${name}: missing`),
  )
  const secret = 'hunter2-correct-horse'
  const problems = problemsOf(() =>
    parseReviewConfig({
      ...REVIEW,
      ACCESS_LEDGER_DATASET: undefined,
      ACCESS_LEDGER_MAXIMUM_BYTES_BILLED: secret,
      ACCESS_LEDGER_LANGUAGE: secret,
      ACCESS_LEDGER_MAIL_FROM: secret,
      ACCESS_LEDGER_SMTP_PORT: '0',
      ACCESS_LEDGER_SMTP_PASSWORD: secret,
      ACCESS_LEDGER_SMTP_STARTTLS: secret,
    }),
  )
  expect(problems.map((problem) => problem.split(/[: ]/, 1)[0])).toEqual([
    'ACCESS_LEDGER_DATASET',
    'ACCESS_LEDGER_MAXIMUM_BYTES_BILLED',
    'ACCESS_LEDGER_LANGUAGE',
    'ACCESS_LEDGER_MAIL_FROM',
    'ACCESS_LEDGER_SMTP_PORT',
    'ACCESS_LEDGER_SMTP_STARTTLS',
    'ACCESS_LEDGER_SMTP_USER',
  ])
  expect(problems.join()).not.toContain(secret)
})

test('a configuration of a function has these defaults and no other', () => {
  expect(parseReviewConfig(REVIEW)).toEqual({
    project: 'example-project',
    dataset: 'access_ledger',
    location: 'asia-northeast3',
    emulation: undefined,
    maximumBytesBilled: undefined,
    recordsBucket: 'example-records',
    language: 'ko',
    mailFrom: 'ledger@example.com',
    smtp: { host: 'smtp.example.com', port: 587, user: undefined, password: undefined, tls: 'required' },
  })
})

const LOCAL = {
  ...REVIEW,
  ACCESS_LEDGER_PROJECT: 'local',
  ACCESS_LEDGER_EMULATED_BIGQUERY: 'http://127.0.0.1:9050',
  ACCESS_LEDGER_EMULATED_STORAGE: 'http://127.0.0.1:9060',
  ACCESS_LEDGER_EMULATED_CERTIFICATES: 'http://127.0.0.1:9070/certs',
  ACCESS_LEDGER_EMULATED_CLOCK: 'clock.txt',
}

describe('other addresses than those of Google', () => {
  test('are taken for the project that cannot be one of Google', () => {
    expect(parseReviewConfig(LOCAL).emulation).toEqual({
      bigQuery: 'http://127.0.0.1:9050',
      storage: 'http://127.0.0.1:9060',
      certificates: 'http://127.0.0.1:9070/certs',
      clockFile: 'clock.txt',
    })
  })

  test.each<[string, Record<string, string | undefined>, string]>([
    [
      'in a project of Google',
      { ACCESS_LEDGER_PROJECT: 'local-example' },
      'only where ACCESS_LEDGER_PROJECT is local',
    ],
    ['where Cloud Run runs the process', { K_SERVICE: 'detect' }, 'not where Cloud Run runs the process'],
    [
      'on another machine',
      { ACCESS_LEDGER_EMULATED_CERTIFICATES: 'http://192.0.2.7:9070' },
      'ACCESS_LEDGER_EMULATED_CERTIFICATES: expected http://127.0.0.1:<port>',
    ],
    [
      'behind a name that looks like this machine',
      { ACCESS_LEDGER_EMULATED_STORAGE: 'http://127.0.0.1:80@evil.example.com' },
      'ACCESS_LEDGER_EMULATED_STORAGE: expected http://127.0.0.1:<port>',
    ],
    [
      'left out, so that the project local would reach Google',
      { ACCESS_LEDGER_EMULATED_BIGQUERY: undefined },
      'ACCESS_LEDGER_EMULATED_BIGQUERY: ',
    ],
  ])('are refused %s', (_, change, problem) => {
    const problems = problemsOf(() => parseReviewConfig({ ...LOCAL, ...change }))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
  })
})
