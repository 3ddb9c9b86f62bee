// SPDX-License-Identifier: Apache-2.0
import { expect, test } from '@jest/globals'
import { readerOfTimes } from '../../cli/import/time-formats.ts'

const SEOUL = 'Asia/Seoul'

test.each([
  ['iso', undefined, '2026-10-05T09:12:33+09:00', '2026-10-05T00:12:33Z'],
  ['iso', undefined, '2026-10-05 00:12:33.123456789Z', '2026-10-05T00:12:33.123456Z'],
  ['iso', SEOUL, '2026-10-05 09:12', '2026-10-05T00:12:00Z'],
  ['iso', undefined, '2026-10-05 09:12:33', undefined],
  ['yyyy-MM-dd HH:mm:ss', SEOUL, '2026-10-05 09:12:33', '2026-10-05T00:12:33Z'],
  ['yyyyMMddHHmmss', SEOUL, '20261005091233', '2026-10-05T00:12:33Z'],
  ['yyyy-MM-dd a h:mm:ss', SEOUL, '2026-10-05 오후 12:00:01', '2026-10-05T03:00:01Z'],
  ['yyyy-MM-dd a h:mm:ss', SEOUL, '2026-10-05 오전 12:00:01', '2026-10-04T15:00:01Z'],
  ['yyyy-MM-dd a h:mm:ss', SEOUL, '2026-10-05 오전 13:00:01', undefined],
  ['yyyy-MM-dd HH:mm:ss.SSS zzz', undefined, '2026-11-24 07:15:22.350 KST', '2026-11-23T22:15:22.350Z'],
  ['yyyy-MM-dd HH:mm:ss.SSS zzz', undefined, '2026-11-24 07:15:22.350 CST', undefined],
  ['dd/MMM/yyyy:HH:mm:ss xx', undefined, '05/Oct/2026:09:12:33 +0900', '2026-10-05T00:12:33Z'],
  ["yyyy'년' M'월' d'일' HH'시' mm'분'", SEOUL, '2026년 3월 1일 00시 05분', '2026-02-28T15:05:00Z'],
  ['epoch', undefined, '1791159153.25', '2026-10-05T00:12:33.25Z'],
  ['epoch_ms', undefined, '1791159153123', '2026-10-05T00:12:33.123Z'],
  ['yyyy-MM-dd HH:mm', SEOUL, '2026-02-30 10:00', undefined],
  ['yyyy-MM-dd HH:mm', SEOUL, '2026-02-28 24:00', undefined],
  ['yyyy-MM-dd HH:mm', SEOUL, '2026-02-28 10:00 ', undefined],
  // Seoul had summer time in 1988: an offset of ten hours.
  ['yyyy-MM-dd HH:mm', SEOUL, '1988-07-01 10:00', '1988-07-01T00:00:00Z'],
])('The format %s in %s reads %s as %s.', (format, zone, text, time) => {
  expect(readerOfTimes([format], zone)(text)).toBe(time)
})

test('The formats are tried in order.', () => {
  const read = readerOfTimes(['yyyyMMddHHmmss', 'yyyy-MM-dd HH:mm:ss'], SEOUL)
  expect([read('20261005091233'), read('2026-10-05 09:12:33'), read('어제')]).toEqual([
    '2026-10-05T00:12:33Z',
    '2026-10-05T00:12:33Z',
    undefined,
  ])
})

test.each([
  ['yyyy-MM-dd HH:mm', undefined, /says no offset, so a zone is needed/],
  ['yyyy-MM-dd', SEOUL, /has no minute/],
  ['yyyy-MM-dd HH:mm QQ', SEOUL, /unknown part QQ/],
  ['yyyy-MM-dd dd HH:mm', SEOUL, /names a part twice/],
])('The format %s in %s is refused as a map.', (format, zone, message) => {
  expect(() => readerOfTimes([format], zone)).toThrow(message)
})
