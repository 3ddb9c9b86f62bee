// SPDX-License-Identifier: Apache-2.0
// The limit that capture is compared with: a function of the functions framework that parses the same JSON and
// answers 202, and stores nothing.
import type { AddressInfo } from 'node:net'
import { http } from '@google-cloud/functions-framework'
import { getTestServer } from '@google-cloud/functions-framework/testing'

http('bare', (request, response) => {
  const events = (request.body as { events?: unknown[] }).events ?? [request.body]
  response.status(202).json({ accepted: events.length, rejected: 0 })
})

const server = getTestServer('bare')
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('disconnect', () => process.exit(0))
