// SPDX-License-Identifier: Apache-2.0
// The OpenAPI 3.1 document of capture, made from the same schemas that validate.
import { z } from 'zod'
import { accessEvent } from './access-event.ts'
import { captureAnswer, captureProblem } from './capture-answer.ts'
import { connectionEvent } from './connection-event.ts'
import { connectionExample, fullEvent, smallestEvent } from './examples.ts'

const component = (schema: z.ZodType) => {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
  })
  return rest
}
const problem = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/CaptureProblem' } } },
})
const answer = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/CaptureAnswer' } } },
})

type Endpoint = {
  operationId: string
  summary: string
  description?: string
  schema: string
  examples: Record<string, { summary: string; value: unknown }>
}

const post = ({ operationId, summary, description, schema, examples }: Endpoint) => ({
  post: {
    operationId,
    summary,
    ...(description ? { description } : {}),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            oneOf: [
              { $ref: `#/components/schemas/${schema}` },
              {
                type: 'object',
                required: ['events'],
                additionalProperties: false,
                properties: {
                  events: {
                    type: 'array',
                    minItems: 1,
                    maxItems: 500,
                    items: { $ref: `#/components/schemas/${schema}` },
                  },
                },
              },
            ],
          },
          examples,
        },
      },
    },
    responses: {
      202: answer('At least one event was accepted and is stored durably; the fate of each is listed.'),
      400: problem('Not JSON, or not a batch of events.'),
      401: problem('No valid producer credential; nothing was stored.'),
      403: answer('Every event lies outside what the producer may write.'),
      413: problem('More than 8 MB or more than 500 events.'),
      415: problem('The content type is not application/json.'),
      422: answer('Every event was refused; each with its reason.'),
      503: {
        ...problem('The warehouse does not take rows now. Send the same again.'),
        headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' } },
      },
    },
  },
})

/** The document, as a plain object. */
export const openApi = () => ({
  openapi: '3.1.0',
  info: {
    title: 'access-ledger capture',
    version: '1',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    description:
      'Takes access events (접속기록) and the internet log of end users. A 2xx answer means every accepted event is stored durably; anything else may be sent again. The same event_id twice is one event.',
  },
  servers: [{ url: 'http://localhost:8080' }],
  security: [{ producer: [] }],
  paths: {
    '/v1/events': post({
      operationId: 'captureEvents',
      summary: 'Send one access event or up to 500.',
      schema: 'AccessEvent',
      examples: {
        smallest: { summary: 'The smallest valid event', value: smallestEvent },
        full: { summary: 'A download on many by a condition', value: fullEvent },
        batch: { summary: 'Several events', value: { events: [smallestEvent, fullEvent] } },
      },
    }),
    '/v1/connections': post({
      operationId: 'captureConnections',
      summary: 'Send one record of the internet log of end users, or up to 500.',
      description:
        'For what 통신비밀보호법 시행령 41②2 asks to keep for three months. The same promises as /v1/events; kept apart from access events, and no rule or report reads it.',
      schema: 'ConnectionEvent',
      examples: {
        connection: { summary: 'A login of a user', value: connectionExample },
        batch: { summary: 'Several records', value: { events: [connectionExample] } },
      },
    }),
  },
  components: {
    securitySchemes: {
      producer: {
        type: 'http',
        scheme: 'bearer',
        description:
          'Key of keys/producers.json (embedded), or an identity token of a registered service account (cloud).',
      },
    },
    schemas: {
      AccessEvent: component(accessEvent),
      ConnectionEvent: component(connectionEvent),
      CaptureAnswer: component(captureAnswer),
      CaptureProblem: component(captureProblem),
    },
  },
})
