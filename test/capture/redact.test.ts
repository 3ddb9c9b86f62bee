// SPDX-License-Identifier: Apache-2.0
// Redaction against seeded corpora of harmless texts and secrets, and what it promises about digests, repetition and time.

import { expect, test } from '@jest/globals'
import {
  looksLikeRrn,
  type RedactionKey,
  redactText,
  type SecretKind,
} from '../../functions/capture/redact.ts'
import { alnum, BENIGN, SECRETS, seeded } from './redact-corpus.ts'

const KEY: RedactionKey = { id: 'key-1', secret: new Uint8Array(32).fill(7) }
const OTHER_KEY: RedactionKey = { id: 'key-2', secret: new Uint8Array(32).fill(8) }
const SEED = 20_300_101
const BENIGN_EACH = 1_000
const SECRETS_EACH = 2_000

const redact = (text: string) => redactText(text, KEY)
const many = <T>(count: number, make: (random: () => number) => T): T[] => {
  const random = seeded(SEED)
  return Array.from({ length: count }, () => make(random))
}
const kinds = Object.keys(SECRETS) as SecretKind[]

test('at most one harmless text in a thousand is touched', () => {
  const texts = Object.values(BENIGN).flatMap((make) => many(BENIGN_EACH, make))
  const touched = texts.filter((text) => redact(text).text !== text)
  expect(texts.length).toBeGreaterThanOrEqual(10_000)
  expect(touched.length / texts.length).toBeLessThanOrEqual(0.001)
})

test.each(kinds)('at least 99 of 100 secrets of the kind %s are replaced', (kind) => {
  const planted = many(SECRETS_EACH, SECRETS[kind])
  const left = planted.filter(({ text, core }) => alnum(redact(text).text).includes(core))
  expect(left.length / planted.length).toBeLessThanOrEqual(0.01)
})

test.each(kinds)('redacting a redacted text of the kind %s again changes nothing', (kind) => {
  const once = many(SECRETS_EACH, SECRETS[kind]).map(({ text }) => redact(text).text)
  expect(once.map((text) => redact(text))).toEqual(once.map((text) => ({ text, kinds: [] })))
})

test('a harmless text comes back as it is, with no kinds', () => {
  const text = '고객 요청으로 회원 100234의 주소를 2026-10-01에 수정함'
  expect(redact(text)).toEqual({ text, kinds: [] })
})

test.each<[SecretKind, string[]]>([
  [
    'rrn',
    [
      '900101-1234567',
      '9001011234567',
      '９００１０１－１２３４５６７',
      '900101 – 1234567',
      '9\u200b00101-1234567',
    ],
  ],
  ['foreigner_number', ['900101-5234567', '9001015234567', '900101 5234567', '900101.5234567']],
  [
    'driving_licence',
    ['11-12-345678-90', '11 12 345678 90', '서울 12-345678-90', '１１－１２－３４５６７８－９０'],
  ],
  ['passport', ['M12345678', 'Ｍ１２３４５６７８', 'M 12345678']],
  ['card', ['4111-1111-1111-1111', '4111111111111111', '4111 1111 1111 1111']],
  [
    'account',
    ['국민은행 123456-01-123456', '국민은행 12345601123456', '국민은행 １２３４５６－０１－１２３４５６'],
  ],
  ['token', ['password=hunter2!', 'password: hunter2!', '"password":"hunter2!"']],
])('one %s in different writings has one digest', (kind, writings) => {
  const found = writings.map((text) =>
    redact(text)
      .text.match(/\[(\w+):([0-9a-f]{16})\]/)
      ?.slice(1),
  )
  expect(found.map((match) => match?.[0])).toEqual(writings.map(() => kind))
  expect(new Set(found.map((match) => match?.[1])).size).toBe(1)
})

test('the digest is the start of the HMAC of the digits and depends on the key', () => {
  expect(redact('주민번호 900101-1234567입니다')).toEqual({
    text: '주민번호 [rrn:484bdea1eaed8e2e]입니다',
    kinds: ['rrn'],
  })
  expect(redactText('900101-1234567', OTHER_KEY).text).not.toBe(redact('900101-1234567').text)
})

test('what stands around a secret stays as it was written', () => {
  const { text, kinds } = redact(
    '（주）홍길동－９００１０１－１２３４５６７，카드 4111-1111-1111-1111 & 010-1234-5678',
  )
  expect(text.replace(/:[0-9a-f]{16}/g, '')).toBe('（주）홍길동－[rrn]，카드 [card] & 010-1234-5678')
  expect(kinds).toEqual(['rrn', 'card'])
})

test.each([
  ['a parcel number behind its label', '운송장 9001011234567 조회'],
  ['an order number of date and sequence', '주문 20261001-1234567 환불'],
  ['a company registration number', '법인등록번호 110111-1234567'],
  ['a barcode', '8801019606557'],
  ['a product code of passport shape', '품번 M12345678 단종'],
  ['a zero-padded member number of passport shape', 'M00010023'],
  ['an order number that fails the Luhn check', '4111111111111112'],
  ['a phone number beside a bank', '국민은행 담당자 010-1234-5678'],
  ['a business number beside a bank', '국민은행 사업자번호 123-45-67890'],
  ['an address beside an account', '계좌 조회 192.168.100.200'],
  ['an amount beside a transfer', '계좌 이체 1234567890원'],
  ['a word about passwords', '비밀번호 초기화: 본인 확인, password: reset, token expired'],
])('%s stays', (_name, text) => {
  expect(redact(text)).toEqual({ text, kinds: [] })
})

test.each([
  '900101-1234567',
  '9001011234567',
  '９００１０１－１２３４５６７',
  '900101 1234567',
  '900101–5234567',
  '9001015234567',
  '9 0 0 1 0 1 1 2 3 4 5 6 7',
  'user-900101-1234567',
  'rrn:9001011234567',
  '주민번호 9001011234567',
  ' 900101.1234567 ',
  '9\u200b00101-1234567',
])('the id %p looks like a resident number', (id) => {
  expect(looksLikeRrn(id)).toBe(true)
})

test.each([
  '',
  '100234',
  'M-10023',
  'member-900101',
  'emp0001',
  '900101',
  '900101-123456',
  '20261001-1234567',
  '9013011234567',
  '9002301234567',
  '1760000000000',
  '12345678901234',
  '010-1234-5678',
  'kim.minji@example.com',
  '550e8400-e29b-41d4-a716-446655440000',
  '01929b1e-7c3a-7000-8000-900101123456',
  'CUST-9001011234567',
])('the id %p does not look like a resident number', (id) => {
  expect(looksLikeRrn(id)).toBe(false)
})

// Linear code takes 100 times as long for 100 times the text; quadratic code takes 10 000 times.
test.each([
  '1',
  '12-',
  '123456-',
  '11-12-',
  '4111-1111-',
  '1 ',
  '1.',
  'a',
  'a1',
  'a-',
  'M1',
  'M123A',
  '１',
  '\u200b',
  '계좌 1',
  '국민은행 110-',
  '[rrn:',
  'password=',
  'password=a',
  'password: ',
  'pass"',
  'key=',
  '=',
  'token ',
  '비밀번호는 ',
  'Bearer ',
  'eyJ',
  'eyJ-',
  'eyJaaaaaaaa.',
  'sk-',
  'xoxb-',
  '1111111111:AA',
  '://a:',
  '://a:b',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY-----',
  'hooks.slack.com/services/',
  '900101-1234567-',
  '4111111111111111-',
])('time grows with the length of a text of %p and no faster', (unit) => {
  const timed = (length: number, times: number): number => {
    const text = unit.repeat(Math.ceil(length / unit.length))
    redact(text)
    const best = Array.from({ length: times }, () => {
      const start = performance.now()
      redact(text)
      return performance.now() - start
    })
    return Math.min(...best)
  }
  const short = timed(2_000, 20)
  const long = timed(200_000, 2)
  expect(long).toBeLessThan(Math.max(short * 600, 50))
})
