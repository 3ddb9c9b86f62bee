// SPDX-License-Identifier: Apache-2.0
// Credentials in the cloud: a producer signs in with an identity token of its service account, whose address
// plan/producers.yaml registers.
import { OAuth2Client } from 'google-auth-library'
import type { Plan } from '../../schemas/plan.ts'
import type { Credentials } from './producers.ts'

/** The verified account of a token. Throws for a token that is forged, expired or for another audience. */
export type TokenVerifier = (token: string) => Promise<{ email: string | undefined; verified: boolean }>

/** Verifies by Google's published certificates: signature, issuer, audience and expiry. */
export const googleVerifier =
  (audience: string, client: OAuth2Client = new OAuth2Client()): TokenVerifier =>
  async (token) => {
    const payload = (await client.verifyIdToken({ idToken: token, audience })).getPayload()
    return { email: payload?.email, verified: payload?.email_verified === true }
  }

/** Credentials of the plan's producers. A token that cannot be verified is no credential; nothing of it is logged. */
export const tokenCredentials = (producers: () => Plan['producers'], verify: TokenVerifier): Credentials => ({
  producerOf: async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1]
    if (!token) return null
    const account = await verify(token).catch(() => null)
    if (!account?.verified || !account.email) return null
    return producers().find((producer) => producer.service_account === account.email) ?? null
  },
})
