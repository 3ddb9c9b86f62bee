// SPDX-License-Identifier: Apache-2.0
// Subject keys in what people typed: found in Korean sentences, behind disguises, and nowhere else.
import { expect, test } from '@jest/globals'
import { freeTexts, scrubReport, scrubSubjects, subjectCandidates } from '../../functions/report/scrub.ts'
import { sampleReport } from './sample-report.ts'

const SUBJECTS = new Set(['M-100234', '100777', 'cust_88:kr', 'member@example.com', 'AB12', '회원0042'])
const isSubject = (candidate: string) => SUBJECTS.has(candidate)
const scrub = (text: string) => scrubSubjects(text, isSubject)

test.each([
  ['M-100234의 주소를 수정', '(정보주체)의 주소를 수정'],
  ['회원(M-100234) 요청', '회원((정보주체)) 요청'],
  ['100777번 고객, M-100234 고객', '(정보주체)번 고객, (정보주체) 고객'],
  ['고객100777님 문의', '고객(정보주체)님 문의'],
  ['m-100234 확인', '(정보주체) 확인'],
  ['Ｍ－１００２３４ 확인', '(정보주체) 확인'],
  ['M-100\u200b234 확인', '(정보주체) 확인'],
  ['\u202eM-100234\u202c', '(정보주체)'],
  ['cust_88:kr/M-100234', '(정보주체)/(정보주체)'],
  ['member@example.com 문의', '(정보주체) 문의'],
  ['회원0042 탈퇴', '(정보주체) 탈퇴'],
  ['id=100777', 'id=(정보주체)'],
  ['<b>100777</b>', '<b>(정보주체)</b>'],
])('in %j the key is replaced', (text, expected) => {
  expect(scrub(text)).toBe(expected)
})

test.each([
  '',
  '배송 지연 안내 문자 발송 대상 확인',
  '주문 2100777 환불',
  '1007770',
  'XM-1002345',
  '2026-10-05 14:00 회의',
  'AB123',
  '  두 칸  ',
])('the text %j stays as it is', (text) => {
  expect(scrub(text)).toBe(text)
})

test('the longest key wins over a shorter one within it', () => {
  const keys = new Set(['M', 'M-100234'])
  expect(scrubSubjects('M-100234', (candidate) => keys.has(candidate), 'en')).toBe('(subject)')
})

test('a very long text is scrubbed in time that grows with its length', () => {
  const text = 'M-100234 '.repeat(20_000)
  const before = performance.now()
  expect(scrub(text)).toBe('(정보주체) '.repeat(20_000))
  expect(performance.now() - before).toBeLessThan(5_000)
})

test('every key that would be replaced is among the candidates to ask the ledger for', () => {
  const text = '회원 M-100234, 100777번, cust_88:kr'
  expect(subjectCandidates(text)).toEqual(expect.arrayContaining(['M-100234', '100777', 'cust_88:kr']))
})

test('a report loses the keys in every text that a person typed, and nothing else', () => {
  const [first, ...rest] = sampleReport.downloads.largest
  const [exception, ...others] = sampleReport.suppressed
  const typed = {
    ...sampleReport,
    downloads: {
      ...sampleReport.downloads,
      largest: [{ ...first!, reason: 'M-100234 요청', ticket: '100777' }, ...rest],
    },
    suppressed: [{ ...exception!, reason: 'M-100234 전담' }, ...others],
  }
  expect(scrubReport(typed, isSubject)).toEqual({
    ...typed,
    downloads: {
      ...typed.downloads,
      largest: [{ ...first!, reason: '(정보주체) 요청', ticket: '(정보주체)' }, ...rest],
    },
    suppressed: [{ ...exception!, reason: '(정보주체) 전담' }, ...others],
  })
  expect(freeTexts(typed)).toEqual(expect.arrayContaining(['M-100234 요청', '100777', 'M-100234 전담']))
})
