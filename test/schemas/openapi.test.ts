// SPDX-License-Identifier: Apache-2.0
// The OpenAPI document of capture: whole, resolvable, and in agreement with what capture takes and answers.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { ERRORS } from '../../functions/platform/errors.ts'
import { accessEvent } from '../../schemas/access-event.ts'
import { fullEvent, smallestEvent } from '../../schemas/examples.ts'

type Json = null | string | number | boolean | Json[] | { [key: string]: Json }
type Tree = { [key: string]: Json }
const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
const document = read('docs/reference/openapi.json')
const operation = document.paths['/v1/events'].post

const walk = (node: Json, visit: (object: Tree, path: string) => void, path = '#'): void => {
  if (Array.isArray(node)) for (const [index, one] of node.entries()) walk(one, visit, `${path}/${index}`)
  else if (node !== null && typeof node === 'object') {
    visit(node, path)
    for (const [key, one] of Object.entries(node)) walk(one, visit, `${path}/${key}`)
  }
}
const at = (pointer: string): Json | undefined =>
  pointer
    .split('/')
    .slice(1)
    .reduce<Json | undefined>((node, key) => (node as Tree | undefined)?.[key], document)

test('it is an OpenAPI 3.1 document with a licence, a server and one operation', () => {
  expect(document).toMatchObject({
    openapi: expect.stringMatching(/^3\.1\.\d+$/),
    info: { title: expect.any(String), version: expect.any(String), license: { name: 'Apache-2.0' } },
    servers: [{ url: expect.stringMatching(/^http:\/\/localhost:8080$/) }],
    security: [{ producer: [] }],
  })
  expect(Object.keys(document).sort()).toEqual([
    'components',
    'info',
    'openapi',
    'paths',
    'security',
    'servers',
  ])
  expect(document.components.securitySchemes.producer).toMatchObject({ type: 'http', scheme: 'bearer' })
  expect(operation.operationId).toBe('captureEvents')
})

test('every reference resolves, and every schema has a component that somebody refers to', () => {
  const references: string[] = []
  walk(document, (node) => {
    if (typeof node.$ref === 'string') references.push(node.$ref)
  })
  expect(references.filter((one) => !one.startsWith('#/') || at(one) === undefined)).toEqual([])
  const named = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`)
  expect(named.filter((one) => !references.includes(one))).toEqual([])
})

test('schemas are closed, their required fields exist, and every field of an event says what it is', () => {
  walk(document.components.schemas, (node, path) => {
    if (node.type !== 'object' || !node.properties) return
    expect({ path, closed: node.additionalProperties }).toEqual({ path, closed: false })
    const missing = ((node.required ?? []) as string[]).filter((name) => !(name in (node.properties as Tree)))
    expect({ path, missing }).toEqual({ path, missing: [] })
  })
  const silent: string[] = []
  walk(document.components.schemas.AccessEvent.properties, (node, path) => {
    const isField = /^#\/(?:[^/]+\/(?:items\/)?properties\/)*[^/]+$/.test(path)
    if (isField && typeof node.description !== 'string') silent.push(path)
  })
  expect(silent).toEqual([])
})

test('each answer of capture is there with its schema, and each status is one of the catalogue', () => {
  expect(Object.keys(operation.responses)).toEqual(['202', '400', '401', '403', '413', '415', '422', '503'])
  for (const [status, response] of Object.entries<Tree>(operation.responses)) {
    expect(response.description).toMatch(/\S/)
    const fates = ['202', '403', '422'].includes(status)
    expect(response.content).toEqual({
      'application/json': {
        schema: { $ref: `#/components/schemas/${fates ? 'CaptureAnswer' : 'CaptureProblem'}` },
      },
    })
    if (status !== '202')
      expect(Object.values(ERRORS).some((entry) => entry.status === Number(status))).toBe(true)
  }
  expect(operation.responses['503'].headers['Retry-After']).toBeTruthy()
})

describe('the examples', () => {
  const { AccessEvent } = document.components.schemas
  const fromSchema = z.fromJSONSchema(AccessEvent)
  const { smallest, full, batch } = operation.requestBody.content['application/json'].examples

  test('are the events of schemas/examples.ts, valid by zod and by the JSON Schema as published', () => {
    expect([smallest.value, full.value, batch.value]).toEqual([
      smallestEvent,
      fullEvent,
      { events: [smallestEvent, fullEvent] },
    ])
    for (const { value } of [smallest, full]) {
      expect(accessEvent.safeParse(value).error).toBeUndefined()
      expect(fromSchema.safeParse(value).error).toBeUndefined()
    }
  })

  test('the smallest one has no field to spare, and the full one shows most of what there is', () => {
    for (const field of Object.keys(smallestEvent).filter((name) => name !== 'subjects')) {
      const { [field]: _left, ...rest } = smallestEvent as unknown as Tree
      expect({ field, valid: accessEvent.safeParse(rest).success }).toEqual({ field, valid: false })
      expect({ field, valid: fromSchema.safeParse(rest).success }).toEqual({ field, valid: false })
    }
    const absent = Object.keys(AccessEvent.properties).filter((name) => !(name in fullEvent))
    expect(absent).toEqual(['changed_fields', 'rights', 'subjects'])
  })

  test.each<[string, Tree]>([
    ['an unknown field', { colour: 'red' }],
    ['an unknown action', { action: 'peek' }],
    ['a time without offset', { occurred_at: '2026-09-01T09:30:00' }],
    ['an id that is no UUIDv7', { event_id: '01990a1c-7b00-4000-8000-000000000001' }],
    ['a number as an id', { actor: { id: 7, type: 'handler' } }],
    ['a data subject as an actor', { actor: { id: 'M-1', type: 'member' } }],
    ['a subject without a name', { subjects: [{ id: '' }] }],
    ['too many subjects', { subjects: Array.from({ length: 1001 }, (_, n) => ({ id: `M-${n}` })) }],
  ])('with %s are refused by zod and by the JSON Schema alike', (_what, change) => {
    const event = { ...smallestEvent, ...change }
    expect([accessEvent.safeParse(event).success, fromSchema.safeParse(event).success]).toEqual([
      false,
      false,
    ])
  })

  test('the JSON Schema of the access event is the one in the document', () => {
    const { $schema, ...schema } = read('schemas/generated/access-event.schema.json')
    expect($schema).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(schema).toEqual(AccessEvent)
  })
})
