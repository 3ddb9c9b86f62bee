// SPDX-License-Identifier: Apache-2.0
// The account of dry runs and of the smoke test, as the account of the pipeline may act: by short-lived tokens, without a key.
import { GoogleAuth, Impersonated } from 'google-auth-library'

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'

/** The checker of a project. Asks for a token when it is used. */
export const checkerOf = async (project: string): Promise<Impersonated> =>
  new Impersonated({
    sourceClient: await new GoogleAuth({ scopes: SCOPE }).getClient(),
    targetPrincipal: `ledger-checker@${project}.iam.gserviceaccount.com`,
    targetScopes: [SCOPE],
    lifetime: 900,
  })
