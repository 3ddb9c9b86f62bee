// SPDX-License-Identifier: Apache-2.0
// An issuer of identity tokens of our own, with the address where its certificates are found: Google's part in the tests.
import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export const AUDIENCE = 'https://capture.example.com'

export type Issuer = {
  /** For ACCESS_LEDGER_EMULATED_CERTIFICATES. */
  certificates: string
  /** A token of the account for the audience; `change` replaces claims. */
  token(email: string, change?: Record<string, unknown>): string
  close(): Promise<void>
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export const startIssuer = async (): Promise<Issuer> => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const certificate = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const server = createServer((_, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' })
      .end(JSON.stringify({ k1: certificate }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    certificates: `http://127.0.0.1:${(server.address() as AddressInfo).port}/certificates`,
    token: (email, change = {}) => {
      // The library looks at the clock of the machine, whatever the clock of the ledger says.
      const now = Math.floor(Date.now() / 1000)
      const claims = {
        ...{ iss: 'https://accounts.google.com', aud: AUDIENCE, sub: '1000001', azp: '1000001' },
        ...{ email, email_verified: true, iat: now - 60, exp: now + 3000 },
        ...change,
      }
      const text = `${part({ alg: 'RS256', kid: 'k1', typ: 'JWT' })}.${part(claims)}`
      return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
