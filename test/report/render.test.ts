// SPDX-License-Identifier: Apache-2.0
// What the mail says: every section in both languages, quiet periods too, and nothing that text could turn into markup.
import { describe, expect, test } from '@jest/globals'
import { simpleParser } from 'mailparser'
import { composeMessage } from '../../functions/platform/mailer.ts'
import { composeAlert, composeReport } from '../../functions/report/compose-mail.ts'
import { html } from '../../functions/report/html.ts'
import { LIMITS } from '../../functions/report/limits.ts'
import { alertReport, type PeriodReport, periodReport } from '../../functions/report/report.ts'
import { changeOf } from '../../functions/report/section-totals.ts'
import { en } from '../../functions/report/texts/en.ts'
import { ko } from '../../functions/report/texts/ko.ts'
import { quietReport, sampleAlert, sampleReport, sampleRoute } from './sample-report.ts'

const mail = (report: PeriodReport, language: 'ko' | 'en' = 'ko') =>
  composeReport(report, language, sampleRoute)
const words = (markup: string) =>
  markup
    .replace(/<(style|head|!--)[\s\S]*?(<\/style>|<\/head>|-->)/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&[#\w]+;/g, ' ')
    .replace(/\s+/g, ' ')

const HEADINGS = {
  ko: [
    '한눈에 보기',
    '탐지 내역 8건',
    '높음 3건 · 오늘 확인',
    '중간 4건 · 이번 점검에서 확인',
    '낮음 1건 · 표만 훑어보기',
    '접속자별 위험 점수',
    '다운로드와 사유',
    '점검하지 못한 것',
    '점검한 시스템',
    '늦게 도착한 기록',
    '예외와 철회',
    '판정 기준과 책임자',
  ],
  en: [
    'At a glance',
    'Findings: 8',
    'High, 3 · today',
    'Medium, 4 · in this review',
    'Low, 1 · read the table',
    'Risk score of each actor',
    'Downloads and their reasons',
    'Not checked',
    'Systems covered',
    'Late arrivals',
    'Exceptions and withdrawals',
    'Judged by, and by whom reviewed',
  ],
}

test.each(['ko', 'en'] as const)('the report in %s has its sections in order, in both parts', (language) => {
  const { html, text } = mail(sampleReport, language)
  const inHtml = HEADINGS[language].map((heading) => html.search(new RegExp(`(>|;)${heading}</h[23]>`)))
  const inText = HEADINGS[language].map((heading) => text.search(new RegExp(`^(● )?${heading}$`, 'm')))
  for (const places of [inHtml, inText]) {
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  }
})

test('the samples are reports as the model says', () => {
  expect(periodReport.parse(sampleReport)).toEqual(sampleReport)
  expect(periodReport.parse(quietReport)).toEqual(quietReport)
  expect(alertReport.parse(sampleAlert)).toEqual(sampleAlert)
})

test('the plain text begins with what must be done', () => {
  expect(mail(sampleReport).text.split('\n').slice(0, 14)).toEqual([
    '주식회사 예시상점',
    '개인정보 접속기록 점검 보고서',
    '2026년 10월 · 10월 1일 (목) ~ 10월 31일 (토)',
    '',
    '오늘 확인하실 탐지가 3건 있습니다.',
    '  ■ 높음 3건: 오늘 안에 아래 ‘확인할 일’을 따라 확인하고, 업무로 설명되지 않으면 바로 조치해 주세요.',
    '  ■ 중간 4건: 이번 점검에서 11월 10일 (화)까지 하나씩 판정해 주세요. 본인에게 소명을 요청하면 5일의 기한을 줍니다.',
    '  ■ 사유 없는 다운로드 4건: 본인에게 사유를 확인해 주세요.',
    '  ■ 점검하지 못한 것 4건: 원인을 없애고 그날을 다시 점검하게 해 주세요.',
    '  ■ 지난 보고서(report-2026-09)에 아직 서명하지 않았습니다. 먼저 마무리해 주세요.',
    '  ■ 낮음 1건: 표를 훑어보고, 눈에 띄는 것만 확인하시면 됩니다.',
    '  ■ 기준 자료가 없어 실행하지 못한 규칙 1개, 평소를 아직 학습 중인 규칙 1개',
    '  ■ 서명: 11월 10일 (화)까지 서명해야 이번 점검이 끝납니다. 이 메일을 받은 것만으로는 점검한 것이 아닙니다.',
    '',
  ])
})

test('a quiet period is a report with denominators', () => {
  const { text, subject } = mail(quietReport)
  expect(subject).toBe('2026년 10월 접속기록 점검 보고서: 탐지 0건')
  expect(text.split('\n').slice(4, 6)).toEqual([
    '탐지 0건, 빠짐없이 점검했습니다.',
    '  ■ 서명: 11월 10일 (화)까지 서명해야 이번 점검이 끝납니다. 이 메일을 받은 것만으로는 점검한 것이 아닙니다.',
  ])
  for (const sentence of [
    '탐지 0건. 접속기록 11,975건을 규칙 8개로 31일 동안 점검했습니다.',
    '다운로드·출력 0건 (접속기록 11,975건 중).',
    '없음. 31일 모두 규칙 8개로 점검했고(실행 248/248회 완료), 시스템 2개의 기록에 빈틈이 없습니다.',
    '없음 (접속기록 11,975건 중 0건).',
    '예외로 제외한 탐지 0건, 철회된 탐지 0건.',
  ])
    expect(text).toContain(sentence)
})

test.each<[string, 'ko' | 'en', string[]]>([
  [
    'ko',
    'ko',
    [
      '- yoon.jihu · 105점: 대량 다운로드 100 + 신호 ‘본인에게 드문 시각’ 5',
      '- lim.chaewon · 84점: 특정 정보주체 반복 조회 75 (4일) + 신호 ‘처음 쓰는 기기’ 9 (3일)',
      '이 밖에 6명이 더 있습니다. 모두 보려면: access-ledger query @risk_score --param first_day=2026-10-01 --param last_day=2026-10-31',
      '점수는 내부 관리계획 6.8(박대표 승인)에 따라 하루에 높음 100점, 중간 40점, 낮음 10점, 신호 5점입니다.',
    ],
  ],
  [
    'en',
    'en',
    [
      '- yoon.jihu · 105 points: Bulk download 100 + signal “An hour unusual for the person” 5',
      '6 more are not shown here. To see all: access-ledger query @risk_score --param first_day=2026-10-01',
      'Points by plan clause 6.8 (approved by 박대표), for one day: high 100, medium 40, low 10, signal 5.',
    ],
  ],
])(
  'the risk score in %s names its terms, the points of the plan and where the rest is',
  (_, language, lines) => {
    const { text } = mail(sampleReport, language)
    for (const line of lines) expect(text).toContain(line)
  },
)

test('a plan without points and a period without any are said', () => {
  expect(mail({ ...sampleReport, risk: null }).text).toContain(
    '내부 관리계획에 점수(risk_score)가 없어 계산하지 않았습니다.',
  )
  expect(mail(quietReport).text).toContain('점수가 있는 접속자가 없습니다.')
})

test('an archived report from before there was a score is still a report', () => {
  const { risk: _, ...older } = sampleReport
  expect(periodReport.parse(older)).toEqual({ ...sampleReport, risk: null })
})

test.each<['ko' | 'en', string[]]>([
  [
    'ko',
    [
      '- 실패한 규칙: 처음 보는 접속지 · 1일: 규칙이 오류(SQL_FAILED)로 끝났습니다.',
      '- 점검하지 않은 날: 10월 17일 (토) ~ 10월 18일 (일) · 2일: 점검이 실행되지 않았습니다.',
      '- 기록이 없는 시스템: hr · 3일: 날마다 기록이 있어야 하는 시스템인데 10월 26일부터 28일까지 아무 기록도 들어오지 않았습니다.',
      '- 수집이 거부된 기록: shop-admin · EVENT_LEGAL_FIELD · 7건: 정보주체 정보가 없어 수집이 거부되었습니다. 거부된 기록도 접속입니다.',
      '기준 자료가 없어 실행하지 못한 규칙이 1개 있습니다. 계획 폴더의 아래 파일에 적고 plan load를 실행하면 그 뒤로 점검합니다.',
      '- watchlist.yaml · 규칙 1개: 열람 주의 대상이 계획에 없어 31일 동안 실행하지 못했습니다. — 열람 주의 대상 조회',
      '학습 중인 규칙이 1개 있습니다. 평소를 알 만큼 기록이 쌓이지 않은 사람은 그 규칙으로 판정하지 않았으며, 기록이 쌓이면 저절로 판정합니다.',
      '- 평소보다 많은 정보주체 처리: 판정하지 않은 사람(하루 최대) 1명',
    ],
  ],
  [
    'en',
    [
      '- Day not checked: Sat 17 Oct to Sun 18 Oct · 2 d: Detection did not run.',
      '- watchlist.yaml · 1 rule: Watched subjects: not in the plan, so not run on 31 days. — Access to a watched subject',
      '- Far more subjects than usual in a day: People not judged (most on one day) 1',
    ],
  ],
])(
  'what was not checked is told in %s: what to mend, then absent data, then what is learnt',
  (language, lines) => {
    const { text } = mail(sampleReport, language)
    const places = lines.map((line) => text.indexOf(line))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  },
)

test('low findings are one table: who and when, the rule, what was seen', () => {
  const { text } = mail(sampleReport)
  const [, after = ''] = text.split('● 낮음 1건 · 표만 훑어보기\n')
  expect(after.split('\n').slice(0, 2)).toEqual([
    '하나씩 판정하지 않아도 됩니다. 표를 훑어보고 눈에 띄는 것만 확인해 주세요.',
    '- ahn.junho · crm · 10월 15일 (목) 10:20: 확인된 내용 본인 정보 조회 · 자기 자신의 정보를 10:20부터 10:21까지 2건 처리함(등록·수정·삭제 –건)',
  ])
})

test.each([
  [
    'only rules that learn or lack data',
    ['rule_not_checked', 'learning'],
    '탐지 0건',
    '일부 규칙은 아직 학습 중',
  ],
  ['a failed rule too', ['rule_failed', 'learning'], '점검하지 못한 것 1건', '점검하지 못한 것이 1건'],
])('a period without findings but with %s says so', (_, kinds, subject, headline) => {
  const not_checked = sampleReport.not_checked.filter(({ kind }) => kinds.includes(kind))
  const message = mail({ ...quietReport, not_checked })
  expect(message.subject.endsWith(subject)).toBe(true)
  expect(message.text).toContain(headline)
})

test('an outage with no finding is not a quiet period', () => {
  const { text, subject } = mail({ ...quietReport, not_checked: sampleReport.not_checked })
  expect(subject).toBe('2026년 10월 접속기록 점검 보고서: 탐지 0건 · 점검하지 못한 것 4건')
  expect(text).toContain('탐지는 0건이지만, 점검하지 못한 것이 4건 있습니다.')
})

test.each<[string, Partial<PeriodReport>, string]>([
  [
    'a preview says so and asks for no signature',
    { period: { ...sampleReport.period, closed: false } },
    '미리보기입니다. 아직 끝나지 않은 기간이어서',
  ],
  [
    'a later revision says what changed',
    { revision: 2, changes: { added: ['c'.repeat(64)], removed: [] } },
    '새로 나온 탐지 1건, 더는 나오지 않는 탐지 0건.',
  ],
  [
    'a period before the first plan version says by what it was judged',
    { plan: { ...sampleReport.plan, before_first: true } },
    '첫 판의 기준으로 판정했습니다',
  ],
  [
    'a sole-person exception is shown',
    {
      people: {
        ...sampleReport.people,
        deputy: null,
        sole_person_exception: {
          reason: { ko: '직원이 한 명뿐임', en: 'One employee only' },
          approved_by: '박대표',
          approved_on: '2026-01-02',
        },
      },
    },
    '1인 담당 예외: 직원이 한 명뿐임 — 박대표 승인, 2026년 1월 2일 (금)',
  ],
])('%s', (_title, change, sentence) => {
  const { text, html } = mail({ ...sampleReport, ...change })
  expect(text).toContain(sentence)
  expect(words(html)).toContain(sentence.split(': ').at(-1))
})

test('a preview asks for no signature', () => {
  const preview = { ...sampleReport, period: { ...sampleReport.period, closed: false } }
  expect(mail(preview).text).not.toContain('서명해야')
})

test('without a previous period there is nothing to compare with, and the report says so', () => {
  const totals = Object.fromEntries(
    Object.entries(sampleReport.totals).map(([name, { current }]) => [name, { current, previous: null }]),
  ) as PeriodReport['totals']
  const { text } = mail({ ...sampleReport, totals })
  expect(text).toContain('- 접속기록: 이번 기간 11,975건 · 지난 기간 – · 증감 –')
  expect(text).toContain('지난 기간의 기록이 없어 비교하지 않았습니다.')
})

test.each([
  [110, 100, '+10 (+10%)'],
  [90, 100, '−10 (−10%)'],
  [100, 100, '변동 없음'],
  [5, 0, '+5 (신규)'],
  [0, 0, '변동 없음'],
  [12_345, 1, '+12,344 (+1,234,400%)'],
])('%d after %d is %j', (current, previous, change) => {
  expect(changeOf({ current, previous }, ko)).toBe(change)
})

test.each([
  [ko.moment('2026-10-05T14:40:00Z', 'Asia/Seoul'), '2026년 10월 5일 (월) 23:40'],
  [ko.moment('2026-10-05T15:00:00Z', 'Asia/Seoul'), '2026년 10월 6일 (화) 00:00'],
  [ko.moment('2026-10-05T14:40:00Z', 'UTC'), '2026년 10월 5일 (월) 14:40'],
  [en.moment('2026-10-05T14:40:00Z', 'Asia/Seoul'), 'Mon 5 October 2026, 23:40'],
  [ko.period('2026-10-01', '2026-10-31'), '2026년 10월'],
  [ko.period('2026-02-01', '2026-02-28'), '2026년 2월'],
  [ko.period('2028-02-01', '2028-02-28'), '2028년 2월 1일 ~ 2028년 2월 28일'],
  [en.period('2026-10-01', '2026-12-31'), '1 October 2026 to 31 December 2026'],
])('%j is %j', (written, expected) => {
  expect(written).toBe(expected)
})

describe('the HTML', () => {
  test('loads nothing, runs nothing and has tables only', () => {
    for (const report of [sampleReport, quietReport])
      for (const language of ['ko', 'en'] as const) {
        const { html } = mail(report, language)
        const loaded = /<(script|img|link|iframe|form|input|button|svg|video)\b/gi
        const named = /\b(src|href|action|background|on\w+)\s*=|url\(|@import|https?:/gi
        expect([html.match(loaded), html.match(named)]).toEqual([null, null])
        expect(html.match(/<table/g)!.length).toBe(html.match(/<\/table>/g)!.length)
        expect(html.match(/<t[dh][ >]/g)!.length).toBe(html.match(/<\/t[dh]>/g)!.length)
      }
  })

  test('hides its preheader and shows the same sentence in the body', () => {
    const { html } = mail(sampleReport)
    expect(html).toContain(
      '<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;">오늘 확인하실 탐지가 3건 있습니다.',
    )
  })

  test('escapes every value, joins lists, and keeps what it made itself', () => {
    const evil = `<script>alert("1")</script> & 'x'`
    expect(html`<p title="${evil}">${[html`<b>${evil}</b>`, 3]}</p>`.markup).toBe(
      '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;">' +
        '<b>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;</b>3</p>',
    )
  })

  test('gives long words a place to break, and no word an entity broken in two', () => {
    expect(html`${'a'.repeat(50)}`.markup).toBe(`${'a'.repeat(24)}<wbr>${'a'.repeat(24)}<wbr>aa`)
    expect(html`${'&'.repeat(30)}`.markup).toBe('&amp;'.repeat(30))
    expect(html`${`${'"'.repeat(30)}`}`.markup).toBe(`${'&quot;'.repeat(24)}<wbr>${'&quot;'.repeat(6)}`)
  })
})

const ATTACKS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '\u202egnp.exe\u202c 정산',
  '\u200b\u2066숨김\u2069\u0000\u001b[31m',
  '&lt;b&gt;',
  '</td></tr></table><h1>서명 완료</h1>',
  'x'.repeat(5_000),
  '가'.repeat(5_000),
  '줄\r\nBcc: thief@example.com\r\n\r\n<b>',
  '\ud800깨진 글자',
]

/** Every tag the mail is made of. */
const TAGS = 'html head meta title style body div table tr td th h1 h2 h3 b br span wbr center'.split(' ')
const HIDDEN = ['\u0000', '\u001b', '\u200b', '\u202c', '\u202e', '\u2066', '\u2069', '\r', '\ud800']

const attacked = (text: string): PeriodReport => ({
  ...sampleReport,
  company: { ko: text, en: text },
  findings: sampleReport.findings.map((entry) => ({
    ...entry,
    actor_id: text,
    system_id: text,
    seen: { ko: text, en: text },
  })),
  suppressed: sampleReport.suppressed.map((entry) => ({ ...entry, reason: text, approved_by: text })),
  downloads: {
    ...sampleReport.downloads,
    largest: sampleReport.downloads.largest.map((entry) => ({
      ...entry,
      actor_id: text,
      reason: text,
      ticket: text,
    })),
  },
  not_checked: sampleReport.not_checked.map((entry) => ({ ...entry, what: text })),
})

test.each(ATTACKS.map((text) => [text.slice(0, 40), text]))(
  'the text %j stays text wherever a person can put it',
  async (_shown, text) => {
    const message = mail(attacked(text))
    const tags = new Set(message.html.match(/<\/?[a-z][^\s>]*/g))
    expect([...tags].filter((tag) => !TAGS.includes(tag.replace(/^<\/?/, '')))).toEqual([])
    expect(message.html.match(/<h1/g)).toHaveLength(1)
    const all = [...`${message.html}${message.text}${message.subject}`]
    expect(all.filter((sign) => HIDDEN.includes(sign))).toEqual([])
    expect(message.text).not.toMatch(/^(Bcc|<b>)/m)
    const bytes = await composeMessage(message)
    expect(bytes.length).toBeLessThan(100_000)
    expect((await simpleParser(bytes)).headers.has('bcc')).toBe(false)
  },
)

test('an alert about a rule with a hostile name has one line as its subject', () => {
  const alert = {
    ...sampleAlert,
    rules: [],
    findings: sampleAlert.findings.map((entry) => ({ ...entry, rule_id: 'x\r\nBcc: thief@example.com' })),
  }
  expect(composeAlert(alert, 'en', sampleRoute).subject).toBe(
    '[Today] Access alert: x Bcc: thief@example.com and 1 more',
  )
})

describe('a report of a bad month', () => {
  const many = (count: number): PeriodReport => ({
    ...sampleReport,
    findings: Array.from({ length: count }, (_, n) => ({
      ...sampleReport.findings[n % sampleReport.findings.length]!,
      actor_id: `staff.${n}`,
      finding_ids: [String(n).padStart(64, '0')],
    })),
    not_checked: Array.from({ length: count }, () => sampleReport.not_checked[2]!),
    suppressed: Array.from({ length: count }, () => sampleReport.suppressed[0]!),
    withdrawn: Array.from({ length: count }, () => sampleReport.withdrawn[0]!),
    downloads: {
      ...sampleReport.downloads,
      actors: Array.from({ length: count }, (_, n) => ({
        ...sampleReport.downloads.actors[0]!,
        actor_id: `staff.${n}`,
      })),
    },
    systems: Array.from({ length: 200 }, () => sampleReport.systems[0]!),
  })

  test.each(['ko', 'en'] as const)('fits under 100 000 bytes in %s and keeps its end', async (language) => {
    for (const count of [10, 40, 200, 1_000]) {
      const message = mail(many(count), language)
      expect((await composeMessage(message)).length).toBeLessThan(100_000)
      expect(message.html).toContain('report-2026-10')
      expect(message.html.endsWith('</body></html>\n')).toBe(true)
      expect(message.text).toContain('report-2026-10')
    }
  })

  test('says how many findings it leaves out, and how to see them', () => {
    const { text } = mail(many(1_000))
    const shown = text.match(/접속기록 \d+건 · 탐지 번호/g)!.length
    const left = /이 밖에 ([\d,]+)건이 더 있습니다\. 모두 보려면: (.*)/.exec(text)!
    expect(Number(left[1]!.replaceAll(',', '')) + shown).toBe(1_000)
    expect(left[2]).toBe(
      'access-ledger query @findings --param first_day=2026-10-01 --param last_day=2026-10-31',
    )
    expect(text).toContain('탐지 내역 1,000건')
    expect(text).toContain('● 높음 375건 · 오늘 확인')
  })

  test('high findings keep what to check for longer than the others, because the mail asks to follow it', async () => {
    const { text } = mail(many(40))
    const [, afterHigh = '', afterMedium = ''] = text.split(/^● (?:높음|중간) /m)
    expect([/확인할 일/.test(afterHigh), /확인할 일/.test(afterMedium)]).toEqual([true, false])
  })

  test('the severest findings are shown first', () => {
    const report = many(1_000)
    const text = mail(report).text
    const high = report.findings.filter(({ severity }) => severity === 'high')
    expect(text).toContain(`- ${high[0]!.actor_id} · `)
    expect(text.indexOf('● 중간')).toBeGreaterThan(text.indexOf(`- ${high[0]!.actor_id} · `))
  })
})

test('limits only ever tighten', () => {
  for (const [index, limits] of LIMITS.entries()) {
    const next = LIMITS[index + 1]
    if (!next) continue
    for (const name of ['findings', 'downloads', 'rows', 'characters'] as const)
      expect(next[name]).toBeLessThanOrEqual(limits[name])
    const order = ['all', 'high', 'none']
    expect(order.indexOf(next.steps)).toBeGreaterThanOrEqual(order.indexOf(limits.steps))
  }
})

test('the same report is the same message, another report another Message-ID', () => {
  const once = mail(sampleReport)
  expect(mail(structuredClone(sampleReport))).toEqual(once)
  expect(once.message_id).toMatch(/^<report-2026-10\.r1\.[0-9a-f]{8}@example\.com>$/)
  expect(mail({ ...sampleReport, revision: 2 }).message_id).not.toBe(once.message_id)
})

test('an alert shows its findings with what to check, and no period totals', () => {
  const { subject, text } = composeAlert(sampleAlert, 'ko', sampleRoute)
  expect(subject).toBe('[오늘 확인] 개인정보 접속 경보: 대량 다운로드 외 1건')
  expect(text).toContain('[대량 다운로드 (1건)] 내부 관리계획')
  expect(text).toContain('확인할 일')
  expect(text).toContain('유출이 의심되면 72시간 안에')
  expect(text).not.toContain('한눈에 보기')
})

const leaves = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`))
    : [`${path}:${typeof value}`]

test('Korean and English have the same texts, and English is not Korean', () => {
  expect(leaves(en).sort()).toEqual(leaves(ko).sort())
  expect(JSON.stringify(en)).not.toMatch(/\p{Script=Hangul}/u)
  const english = mail(
    {
      ...quietReport,
      people: { ...quietReport.people, deputy: null, officer: { name: 'Bo', title: 'Officer' } },
    },
    'en',
  )
  expect(english.text.replace('박대표', '')).not.toMatch(/\p{Script=Hangul}/u)
})
