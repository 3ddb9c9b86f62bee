// SPDX-License-Identifier: Apache-2.0
// One record of the end-user internet log (통신비밀보호법 시행령 41②2) as a producer sends it: the contract of POST
// /v1/connections. It is about users of a service, never about handlers, and shares no field with the access event but by name.
import { z } from 'zod'
import { UUID_V7 } from './access-event.ts'

const described = <T extends z.ZodType>(schema: T, description: string): T =>
  schema.meta({ description }) as T

// The keys stand in the order of RFC 8785, so that the parse result stringifies canonically.
export const connectionEvent = z
  .strictObject({
    address: described(
      z.union([z.ipv4(), z.ipv6()]),
      "The user's own address (접속지), not the proxy's. IPv4 or IPv6.",
    ),
    event: described(z.string().min(1).max(200), 'What happened: login, logout, connect, disconnect ...'),
    event_id: described(
      z.string().regex(UUID_V7),
      'UUIDv7 made by the producer: the same id sent again is the same record.',
    ),
    occurred_at: described(z.iso.datetime({ offset: true }), 'When it happened, RFC 3339 with offset.'),
    service: described(
      z.string().min(1).max(64),
      'Service that was used, as the rights of the producer name it.',
    ),
    user_key: described(
      z.string().min(1).max(128),
      'Opaque key of the user that the company can resolve; never a name or resident number.',
    ),
  })
  .meta({
    title: 'Connection event',
    description:
      'One record of the internet log of end users. Kept apart from access events, for three months.',
  })

export type ConnectionEvent = z.infer<typeof connectionEvent>
