// SPDX-License-Identifier: Apache-2.0
import { expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { logFormat } from '../../cli/import/log-format.ts'
import { parseMap } from '../../cli/import/map.ts'
import { compileMap } from '../../cli/import/map-event.ts'
import { Refused } from '../../functions/capture/refusal.ts'

const EVENT = {
  system_id: 'crm',
  channel: 'app',
  actor: { id: { column: 'user' }, type: 'handler' },
  source: { ip: { column: 'ip' } },
  action: { column: 'what', values: { R: 'view', D: 'delete' } },
}
const MAP = {
  name: 'test-log',
  format: 'csv',
  csv: { header: false, columns: ['at', 'user', 'ip', 'what', 'whom'] },
  time: { column: 'at', formats: ['yyyy-MM-dd HH:mm:ss'], zone: 'Asia/Seoul' },
  event: EVENT,
}
const run = (changes: object, line: string, header?: string): unknown => {
  const map = parseMap(stringify({ ...MAP, ...changes }))
  const format = logFormat(map, header)
  try {
    return compileMap(map, format.columns)(format.rowOf(line))
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}
const mapped = (field: object, line: string): unknown => {
  const out = run({ event: { ...EVENT, ...field } }, line) as { event?: Record<string, unknown> }
  return out.event ? Object.fromEntries(Object.keys(field).map((key) => [key, out.event?.[key]])) : out
}
const LINE = '2026-10-05 09:12:33,kim,192.0.2.1,R,M-1; M-2'

test('A row becomes an event without an id; what the log does not have is left out.', () => {
  expect(run({}, '2026-10-05 09:12:33,kim,,R,')).toEqual({
    event: {
      occurred_at: '2026-10-05T00:12:33Z',
      system_id: 'crm',
      channel: 'app',
      actor: { id: 'kim', type: 'handler' },
      action: 'view',
    },
  })
})

test.each([
  [{ operation: 'member list' }, { operation: 'member list' }],
  [{ operation: { column: 'whom' } }, { operation: 'M-1; M-2' }],
  [{ operation: { template: '{what}/{whom} {{x}}' } }, { operation: 'R/M-1; M-2 {x}' }],
  [{ operation: { column: 'whom', match: 'M-(\\d)', take: 1 } }, { operation: '1' }],
  [{ operation: { column: 'whom', match: 'M-(?<n>\\d)', take: 'n' } }, { operation: '1' }],
  [{ operation: { column: 'whom', match: '^X' } }, { operation: undefined }],
  [{ operation: { column: 'whom', match: '^X', default: 'none' } }, { operation: 'none' }],
  [{ operation: { column: 'whom', match: '^M', value: 'member' } }, { operation: 'member' }],
  [
    { operation: { first_of: [{ column: 'whom', match: '^X' }, { column: 'user' }, 'x'] } },
    { operation: 'kim' },
  ],
  [
    { subjects: { id: { column: 'whom', split: ';' }, type: 'member' } },
    {
      subjects: [
        { id: 'M-1', type: 'member' },
        { id: 'M-2', type: 'member' },
      ],
    },
  ],
  [
    { subjects: { id: { column: 'whom', match: '\\d', all: true } } },
    { subjects: [{ id: '1' }, { id: '2' }] },
  ],
  [{ bytes: { column: 'whom', match: '\\d' } }, { bytes: 1 }],
  [{ bytes: { column: 'user' } }, { bytes: 'kim' }],
  [{ changed_fields: { column: 'whom', split: ';' } }, { changed_fields: ['M-1', 'M-2'] }],
  [
    { attributes: { menu: { column: 'whom' }, none: { column: 'whom', match: 'zzz' } } },
    { attributes: { menu: 'M-1; M-2' } },
  ],
  [{ outcome: { column: 'what', values: { R: 'success' } } }, { outcome: 'success' }],
  [
    { outcome: { column: 'what', values: { D: 'denied' } } },
    { code: 'EVENT_SCHEMA', path: '$.outcome', allowed: 'a value of the map: D', received: 'R' },
  ],
])('The field %j gives %j.', (field, expected) => {
  expect(mapped(field, LINE)).toEqual(expected)
})

test.each([
  [{ reason: 'robot', when: { column: 'user', in: ['kim'] } }, { skip: 'robot' }],
  [{ reason: 'robot', when: { column: 'user', match: '^k' } }, { skip: 'robot' }],
  [{ reason: 'nobody', when: { column: 'user', empty: false } }, { skip: 'nobody' }],
  [
    {
      reason: 'both',
      when: [
        { column: 'user', in: ['kim'] },
        { column: 'what', in: ['R'], not: true },
      ],
    },
    undefined,
  ],
])('The rule %j skips the row: %j.', (rule, expected) => {
  const out = run({ skip: [rule] }, LINE) as object
  expect('skip' in out ? out : undefined).toEqual(expected)
})

test.each([
  [
    {},
    '2026-13-05 09:12:33,kim,,R,',
    {
      code: 'EVENT_SCHEMA',
      path: '$.occurred_at',
      allowed: 'a time of the form yyyy-MM-dd HH:mm:ss',
      received: '2026-13-05 09:12:33',
    },
  ],
  [{}, 'a,b', { code: 'EVENT_SCHEMA', path: '$', allowed: '5 columns', received: 2 }],
  [
    {},
    'a,b"c,d,e,f',
    {
      code: 'EVENT_SCHEMA',
      path: '$',
      allowed: 'fields with quotes only around the whole field, doubled within',
      received: 'a,b"c,d,e,f',
    },
  ],
  [
    { event: { ...EVENT, operation: { column: 'whom', match: 'x' } } },
    `2026-10-05 09:12:33,kim,,R,${'y'.repeat(70_000)}`,
    {
      code: 'EVENT_SCHEMA',
      path: '$',
      allowed: 'columns of at most 65536 characters where a pattern looks',
      received: undefined,
    },
  ],
])('With the map %j a bad row is refused with its reason.', (changes, line, refusal) => {
  expect(run(changes, line)).toEqual(refusal)
})

test('NDJSON columns are keys, also within objects; a list is joined by commas.', () => {
  const json = {
    format: 'ndjson',
    csv: undefined,
    time: { column: 'ts', formats: ['epoch'] },
    event: {
      ...EVENT,
      actor: { id: { column: 'req.user' }, type: 'handler' },
      source: { ip: { column: 'a.b' } },
      action: 'view',
      subjects: { id: { column: 'ids', split: ',' } },
    },
  }
  const line = JSON.stringify({ ts: 1791159153.5, req: { user: 'kim' }, 'a.b': '192.0.2.1', ids: [3, 4] })
  expect(run(json, line)).toMatchObject({
    event: {
      occurred_at: '2026-10-05T00:12:33.5Z',
      actor: { id: 'kim' },
      source: { ip: '192.0.2.1' },
      subjects: [{ id: '3' }, { id: '4' }],
    },
  })
})

test.each([
  [{ colour: 1 }, '$.colour: no such key'],
  [{ format: 'xml' }, '$.format: allowed is one of "csv", "ndjson", "lines"; got "xml"'],
  [{ event: { ...EVENT, actors: 'x' } }, '$.event.actors: no such key'],
  [
    { event: { ...EVENT, actor: { id: 'x' } } },
    '$.event.actor.type: allowed is a constant, or column, template or first_of; got nothing',
  ],
  [{ event: { ...EVENT, operation: { column: 'x', colour: 1 } } }, '$.event.operation.colour: no such key'],
  [
    { event: { ...EVENT, operation: { column: 'at', take: 1 } } },
    '$.event.operation: allowed is take only with match; got {"column":"at","take":1}',
  ],
  [
    { event: { ...EVENT, operation: { column: 'at', match: '(' } } },
    '$.event.operation.match: allowed is a regular expression of JavaScript with the flag u; got "("',
  ],
  [
    { time: { column: 'at', zone: 'Seoul' } },
    '$.time.zone: allowed is a time zone such as Asia/Seoul; got "Seoul"',
  ],
  [
    { csv: { header: true, columns: ['a'] } },
    '$.csv: allowed is header: true, or header: false and columns; got {"header":true,"columns":["a"]}',
  ],
  [
    { skip: [{ reason: 'x', when: { column: 'at' } }] },
    '$.skip[0].when: allowed is exactly one of in, match, empty; got {"column":"at"}',
  ],
  [
    { event: { ...EVENT, operation: { column: 'at', match: '^(?i:select)' } } },
    '$.event.operation.match: allowed is a pattern without (?i: or (?s: inside it: write ignore_case: true beside match, and [^] for any character; got "^(?i:select)"',
  ],
  [
    { skip: [{ reason: 'x', when: { column: 'at', match: '(?-s:a.b)' } }] },
    '$.skip[0].when.match: allowed is a pattern without (?i: or (?s: inside it: write ignore_case: true beside match, and [^] for any character; got "(?-s:a.b)"',
  ],
  [
    { skip: [{ reason: 'x', when: { column: 'at', empty: true, ignore_case: true } }] },
    '$.skip[0].when: allowed is ignore_case only with match; got {"column":"at","empty":true,"ignore_case":true}',
  ],
  [
    { event: { ...EVENT, operation: { column: 'at', ignore_case: true } } },
    '$.event.operation: allowed is ignore_case only with match; got {"column":"at","ignore_case":true}',
  ],
])('The change %j makes a map that is refused: %s.', (changes, message) => {
  expect(() => parseMap(stringify({ ...MAP, ...changes }))).toThrow(
    expect.objectContaining({ code: 'IMPORT_MAP', detail: message }),
  )
})

test.each([
  [
    { event: { ...EVENT, channel: 'web' } },
    '$.event.channel: allowed is app, api, db, console, batch; got "web"',
  ],
  [
    { event: { ...EVENT, action: { column: 'what', values: { R: 'read' } } } },
    /^\$\.event\.action: allowed is login, .*; got "read"$/,
  ],
  [
    { event: { ...EVENT, operation: { column: 'who' } } },
    '$.event.operation.column: allowed is a column of the log: at, user, ip, what, whom; got who',
  ],
  [
    { event: { ...EVENT, operation: { template: '{who}' } } },
    '$.event.operation.template: allowed is a column of the log: at, user, ip, what, whom; got who',
  ],
  [
    { event: { ...EVENT, operation: { column: 'at', match: 'x', take: 1 } } },
    '$.event.operation.take: allowed is a group of the pattern; got 1',
  ],
])('The change %j makes a map that does not fit the log.', (changes, message) => {
  expect(() => run(changes, LINE)).toThrow(
    expect.objectContaining({
      code: 'IMPORT_MAP',
      detail: typeof message === 'string' ? message : expect.stringMatching(message),
    }),
  )
})

test('Broken YAML is refused with its line and column.', () => {
  expect(() => parseMap('name: [1,\nformat: csv')).toThrow(
    expect.objectContaining({ code: 'IMPORT_MAP', detail: expect.stringMatching(/at line \d+, column \d+/) }),
  )
})
