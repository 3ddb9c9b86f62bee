// SPDX-License-Identifier: Apache-2.0
// Identity tokens, made with a key of our own and verified by Google's library: only the certificate fetch is replaced.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { OAuth2Client } from 'google-auth-library'
import { googleVerifier, tokenCredentials } from '../../functions/capture/identity-tokens.ts'
import type { Plan } from '../../schemas/plan.ts'

const AUDIENCE = 'https://capture.example.com'
const ACCOUNT = 'crm-backend@example.iam.gserviceaccount.com'
const producer = {
  id: 'crm-backend',
  systems: ['crm'],
  actor_types: ['handler'],
  service_account: ACCOUNT,
} satisfies Plan['producers'][number]

const google = generateKeyPairSync('rsa', { modulusLength: 2048 })
const forger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const certificate = google.publicKey.export({ type: 'spki', format: 'pem' }).toString()

const client = new OAuth2Client()
client.getFederatedSignonCertsAsync = async () =>
  ({ certs: { k1: certificate }, format: 'PEM' }) as Awaited<
    ReturnType<OAuth2Client['getFederatedSignonCertsAsync']>
  >
const credentials = tokenCredentials(() => [producer], googleVerifier(AUDIENCE, client))
const producerOf = (authorization: string | undefined) => credentials.producerOf(authorization, new Date())

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = Math.floor(Date.now() / 1000)
const CLAIMS = {
  iss: 'https://accounts.google.com',
  aud: AUDIENCE,
  sub: '1000001',
  azp: '1000001',
  email: ACCOUNT,
  email_verified: true,
  iat: now - 60,
  exp: now + 3000,
}
type Change = {
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  signature?: (text: string) => string
}
const rsa = (text: string, key = google.privateKey): string =>
  sign('sha256', Buffer.from(text), key).toString('base64url')
const token = ({ claims, header, signature = rsa }: Change = {}): string => {
  const text = `${part({ alg: 'RS256', kid: 'k1', typ: 'JWT', ...header })}.${part({ ...CLAIMS, ...claims })}`
  return `${text}.${signature(text)}`
}

test('a valid token speaks for the producer of its service account', async () => {
  expect(await producerOf(`Bearer ${token()}`)).toEqual(producer)
  expect(await producerOf(`bearer ${token()}`)).toEqual(producer)
})

const none = (text: string) => text.replace(/^[^.]+/, part({ alg: 'none', typ: 'JWT' }))

test.each<[string, Change]>([
  ['another audience', { claims: { aud: 'https://other.example.com' } }],
  ['no audience', { claims: { aud: undefined } }],
  ['an expiry in the past', { claims: { iat: now - 7200, exp: now - 3600 } }],
  ['no expiry', { claims: { exp: undefined } }],
  ['an expiry far ahead', { claims: { exp: now + 30 * 86_400 } }],
  ['a time of issue in the future', { claims: { iat: now + 3600, exp: now + 7200 } }],
  ['an address that is not verified', { claims: { email_verified: false } }],
  ['an address verified only in words', { claims: { email_verified: 'true' } }],
  ['no address', { claims: { email: undefined } }],
  ['an account that is not registered', { claims: { email: 'other@example.iam.gserviceaccount.com' } }],
  ['an account in other letters', { claims: { email: ACCOUNT.toUpperCase() } }],
  ['another issuer', { claims: { iss: 'https://accounts.example.com' } }],
  ['another key', { signature: (text) => rsa(text, forger.privateKey) }],
  ['a key id nobody published', { header: { kid: 'k2' } }],
  ['the algorithm none', { header: { alg: 'none' }, signature: () => 'e30' }],
  [
    'a signature of the certificate as a shared secret',
    {
      header: { alg: 'HS256' },
      signature: (text) => createHmac('sha256', certificate).update(text).digest('base64url'),
    },
  ],
  ['a signature of another text', { signature: (text) => rsa(none(text)) }],
])('a token with %s is no credential', async (_what, change) => {
  expect(await producerOf(`Bearer ${token(change)}`)).toBeNull()
})

test.each<[string, string | undefined]>([
  ['nothing', undefined],
  ['no token', 'Bearer '],
  ['another scheme', `Basic ${token()}`],
  ['an unsigned token', `Bearer ${token().replace(/[^.]+$/, '')}`],
  ['two tokens', `Bearer ${token()} ${token()}`],
  ['a key of the embedded ledger', 'Bearer ssyZMNNnDo5rAL-UdolZdPi7nipx1ZkBPrVxfBbmYS4'],
  ['three words that are no token', 'Bearer a.b.c'],
  ['a token with a line end', `Bearer ${token()}\n`],
])('%s is no credential', async (_what, authorization) => {
  expect(await producerOf(authorization)).toBeNull()
})

test('certificates that cannot be fetched are no credential, and not a crash', async () => {
  const offline = new OAuth2Client()
  offline.getFederatedSignonCertsAsync = () => Promise.reject(new Error('no route to host'))
  const away = tokenCredentials(() => [producer], googleVerifier(AUDIENCE, offline))
  expect(await away.producerOf(`Bearer ${token()}`, new Date())).toBeNull()
})

test('the producers of the plan are read for each token, so that a plan loaded meanwhile counts', async () => {
  const producers: Plan['producers'] = []
  const changing = tokenCredentials(() => producers, googleVerifier(AUDIENCE, client))
  expect(await changing.producerOf(`Bearer ${token()}`, new Date())).toBeNull()
  producers.push(producer)
  expect(await changing.producerOf(`Bearer ${token()}`, new Date())).toEqual(producer)
})
