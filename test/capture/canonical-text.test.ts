// SPDX-License-Identifier: Apache-2.0
// The canonical text of an event against an implementation of RFC 8785 that others wrote.
import { expect, test } from '@jest/globals'
import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { canonicalText } from '../../functions/capture/derive-row.ts'
import { accessEvent } from '../../schemas/access-event.ts'
import { fullEvent, smallestEvent } from '../../schemas/examples.ts'
import { arbitraryEvent } from './arbitrary-event.ts'

test('the text of any valid event is what RFC 8785 says, whatever the order it was sent in', () => {
  fc.assert(
    fc.property(arbitraryEvent, fc.infiniteStream(fc.nat()), (event, order) => {
      const shuffled = Object.fromEntries(
        Object.entries(event)
          .map((entry) => ({ entry, place: order.next().value as number }))
          .sort((a, b) => a.place - b.place)
          .map(({ entry }) => entry),
      )
      expect(canonicalText(accessEvent.parse(shuffled))).toBe(canonicalize(event))
    }),
    { seed: 20300101, numRuns: 1000 },
  )
})

test.each([
  ['integer-like names before others', { '10': 'a', '9': 'b', a: 'c', '01': 'd' }],
  ['names that differ in UTF-16 and in code points', { '\u{1f600}': 'a', '\ufb33': 'b' }],
  ['a name that objects have of their own', { constructor: 'a', toString: 'b' }],
])('attributes with %s lie in the order of RFC 8785', (_name, attributes) => {
  const event = { ...fullEvent, attributes } as unknown as typeof fullEvent
  expect(canonicalText(accessEvent.parse(event))).toBe(canonicalize(event))
})

const withReason = (text: string) => accessEvent.parse({ ...smallestEvent, reason: { text } })

test.each([
  ['the letters of an escaped NUL', '\\u0000'],
  ['the letters of an escaped surrogate', '\\ud800 \\udfff'],
  ['a backslash before them', '\\\\u0000'],
  ['a whole pair of surrogates', '\u{1f600}'],
  ['a control character', '\u0001\u001f'],
])('%s are text like any other', (_name, text) => {
  const event = withReason(text)
  expect(JSON.parse(canonicalText(event))).toEqual(event)
})

test.each([
  ['NUL', 'a\u0000b'],
  ['NUL behind a backslash', '\\\u0000'],
  ['NUL behind two backslashes', '\\\\\u0000'],
  ['a lone high surrogate', 'a\ud83d'],
  ['a lone low surrogate', '\ude00b'],
  ['a lone surrogate after letters that look escaped', '\\u0000\ud800'],
])('%s is refused, because no UTF-8 text can hold it', (_name, text) => {
  expect(() => canonicalText(withReason(text))).toThrow(
    expect.objectContaining({ refusal: expect.objectContaining({ code: 'EVENT_SCHEMA', path: '$' }) }),
  )
})
