// SPDX-License-Identifier: Apache-2.0
// The clients of a deployed function, by its configuration: Google's own addresses, or those of the emulation.
import type { BigQuery } from '@google-cloud/bigquery'
import { OAuth2Client, PassThroughClient } from 'google-auth-library'
import { bigQueryClient } from './bigquery-client.ts'
import { type Clock, systemClock } from './clock.ts'
import type { WarehouseConfig } from './cloud-config.ts'
import { fileClock } from './emulation.ts'

/** Opens no connection. */
export const cloudBigQuery = ({ project, location, emulation }: WarehouseConfig): BigQuery =>
  bigQueryClient({
    projectId: project,
    location,
    ...(emulation ? { apiEndpoint: emulation.bigQuery, authClient: new PassThroughClient() } : {}),
  })

/** Verifies identity tokens by Google's certificates. */
export const tokenClient = ({ emulation }: WarehouseConfig): OAuth2Client =>
  new OAuth2Client(
    emulation?.certificates
      ? { endpoints: { oauth2FederatedSignonPemCertsUrl: emulation.certificates } }
      : {},
  )

export const cloudClock = ({ emulation }: WarehouseConfig): Clock =>
  emulation?.clockFile ? fileClock(emulation.clockFile) : systemClock
