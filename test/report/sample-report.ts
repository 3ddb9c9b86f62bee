// SPDX-License-Identifier: Apache-2.0
// A rich report of an invented company, for looking at and for tests: the demo's month as it could have come out, and
// ways to change it. Titles, sentences and steps are those of the rules themselves.
import type { AlertReport, PeriodReport } from '../../functions/report/report.ts'
import type { DayEntry, FindingEntry, ReportRule, RiskScore } from '../../functions/report/report-parts.ts'
import { readRuleFile, ruleFolders, sentence } from '../../sql/rules.ts'

const files = ruleFolders().map(readRuleFile)

const rules: ReportRule[] = files.map((file) => ({
  rule_id: file.id,
  title: file.title,
  severity: file.severity,
  clause: Object.values(file.parameters)[0]?.clause ?? '6.1',
  thresholds: Object.entries(file.parameters).map(([name, { meaning, example }]) => ({
    name,
    meaning,
    value: String(example),
  })),
  runbook: file.runbook,
}))

type Measures = Record<string, string>
const measures = (values: Measures) => Object.entries(values).map(([name, value]) => ({ name, value }))

/** Severities of this report are its own: another severity in a rule.yaml changes nothing of what is tested with it. */
const HIGH = ['bulk_download', 'excessive_subjects_per_day', 'login_failure_burst']

const finding = (
  n: number,
  ruleId: string,
  actor: string,
  system: string,
  first_at: string,
  seen: Measures,
  usual: Measures,
  extra: Partial<FindingEntry> = {},
): FindingEntry => {
  const file = files.find(({ id }) => id === ruleId)
  if (!file) throw new Error(`no rule ${ruleId}`)
  const say = (part: 'seen' | 'usual', values: Measures) => ({
    ko: sentence(file, 'ko', part, measures(values)),
    en: sentence(file, 'en', part, measures(values)),
  })
  const day = new Date(Date.parse(first_at) + 9 * 3_600_000).toISOString().slice(0, 10)
  return {
    rule_id: ruleId,
    severity: HIGH.includes(ruleId) ? 'high' : 'medium',
    system_id: system,
    actor_id: actor,
    first_day: day,
    last_day: day,
    days: 1,
    count: 1,
    first_at,
    seen: say('seen', seen),
    usual: say('usual', usual),
    event_count: 4 + n,
    finding_ids: [`${n}`.repeat(64).slice(0, 64)],
    beside: [],
    ...extra,
  }
}

const findings: FindingEntry[] = [
  finding(
    3,
    'bulk_download',
    'yoon.jihu',
    'crm',
    '2026-10-14T14:40:00Z',
    {
      first_at: '23:40',
      last_at: '23:46',
      exports: '4',
      subjects: '1200',
      largest: '300',
      most_in_hour: '4',
      off_hours_subjects: '1200',
      without_reason: '4',
    },
    { lookback_days: '28', days: '3', average: '18', most: '32' },
  ),
  finding(
    5,
    'login_failure_burst',
    'jang.eunseo',
    'shop-admin',
    '2026-10-21T22:02:00Z',
    {
      first_at: '07:02',
      last_at: '07:19',
      failures: '40',
      most_in_hour: '40',
      sources: '2',
      successes_after: '1',
    },
    { lookback_days: '28', days: '19', failures: '3' },
  ),
  finding(
    7,
    'excessive_subjects_per_day',
    'oh.hayun',
    'crm',
    '2026-10-26T15:00:00Z',
    { subjects: '612', events: '598' },
    { median: '58', days: '41', limit: '174' },
  ),
  finding(
    2,
    'off_hours_access',
    'seo.doyun',
    'crm',
    '2026-10-07T18:10:00Z',
    { first_at: '03:10', last_at: '03:52', events: '23', subjects: '21' },
    { lookback_days: '28', days: '20', night_days: '0' },
  ),
  finding(
    4,
    'new_source_ip',
    'seo.doyun',
    'crm',
    '2026-10-07T18:10:00Z',
    { first_at: '03:10', address: '203.0.113.77', new_addresses: '1', events: '23', subjects: '21' },
    { lookback_days: '60', days: '42', addresses: '2' },
  ),
  finding(
    1,
    'holiday_access',
    'kwon.siwoo',
    'shop-admin',
    '2026-10-08T15:00:00Z',
    {
      day_ko: '한글날(공휴일)',
      day_en: 'Hangeul Day (public holiday)',
      first_at: '13:05',
      last_at: '15:40',
      events: '140',
      subjects: '131',
    },
    { lookback_days: '28', days: '20', days_off: '0', average: '24', limit: '10' },
  ),
  finding(
    6,
    'repeated_same_subject',
    'lim.chaewon',
    'crm',
    '2026-10-19T15:00:00Z',
    { window_days: '5', days: '4', events: '25' },
    { subjects: '96', median: '1' },
    {
      first_day: '2026-10-20',
      last_day: '2026-10-23',
      days: 4,
      count: 4,
      finding_ids: ['6', '8', '9', '0'].map((sign) => sign.repeat(64)),
    },
  ),
]

findings.push(
  finding(
    9,
    'self_access',
    'ahn.junho',
    'crm',
    '2026-10-15T01:20:00Z',
    { first_at: '10:20', last_at: '10:21', events: '2' },
    {},
    { severity: 'low', finding_ids: ['d'.repeat(64)] },
  ),
)

const OFF = ['2026-10-09', '2026-10-05', '2026-09-24', '2026-09-25', '2026-09-26']
const days: DayEntry[] = Array.from({ length: 31 }, (_, index) => {
  const day = `2026-10-${String(index + 1).padStart(2, '0')}`
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  const day_off = weekday === 0 || weekday === 6 || OFF.includes(day)
  const on = (severity: string) =>
    findings.filter((entry) => entry.severity === severity && entry.first_day <= day && day <= entry.last_day)
      .length
  return {
    day,
    events: day_off ? 38 + ((index * 7) % 23) : 460 + ((index * 83) % 170) + (day === '2026-10-27' ? 598 : 0),
    high: on('high'),
    medium: on('medium'),
    low: on('low'),
    day_off,
    checked: day !== '2026-10-18',
  }
})

const compared = (current: number, previous: number) => ({ current, previous })

export const sampleReport: PeriodReport = {
  format: 'access-ledger/period-report/1',
  report_id: 'report-2026-10',
  revision: 1,
  generated_at: '2026-11-01T00:05:12Z',
  as_of: '2026-11-01T00:00:00Z',
  company: { ko: '주식회사 예시상점', en: 'Example Store Co., Ltd.' },
  period: { name: '2026-10', first_day: '2026-10-01', last_day: '2026-10-31', closed: true },
  time_zone: 'Asia/Seoul',
  plan: {
    version: '2026-1',
    approved_by: '박대표',
    approved_on: '2025-12-22',
    valid_from: '2026-01-01',
    before_first: false,
    review_clause: '6.1',
  },
  people: {
    officer: { name: '김보람', title: '개인정보 보호책임자' },
    deputy: { name: '박대표', title: '대표이사(보호책임자 직무대행)' },
    sole_person_exception: null,
  },
  due: { sign_off_by: '2026-11-10', explanation_days: 5 },
  totals: {
    events: compared(
      days.reduce((sum, { events }) => sum + events, 0),
      11_240,
    ),
    actors: compared(12, 12),
    subjects: compared(4_316, 3_902),
    downloads: compared(31, 26),
    downloaded_subjects: compared(1_742, 431),
    rights_changes: compared(3, 1),
    login_failures: compared(63, 21),
    denied: compared(4, 6),
    rejected: compared(7, 0),
    late: compared(34, 0),
    backfilled: compared(0, 0),
  },
  days,
  systems: [
    { system_id: 'crm', name: { ko: '고객관리', en: 'Customer care' }, events: 8_912, silent_days: 0 },
    {
      system_id: 'shop-admin',
      name: { ko: '쇼핑몰 관리자', en: 'Shop administration' },
      events: 2_877,
      silent_days: 0,
    },
    { system_id: 'hr', name: { ko: '인사관리', en: 'Personnel' }, events: 0, silent_days: 3 },
  ],
  rules,
  findings,
  risk: {
    clause: '6.8',
    approved_by: '박대표',
    approved_on: '2025-12-22',
    weights: { high: 100, medium: 40, low: 10, signal: 5 },
    repeat_percent: 50,
    of: 8,
    actors: [
      {
        actor_id: 'yoon.jihu',
        score: 105,
        terms: [
          { rule_id: 'bulk_download', kind: 'finding', severity: 'high', days: 1, weight: 100, points: 100 },
          {
            rule_id: 'unusual_personal_hour',
            kind: 'signal',
            severity: 'low',
            days: 1,
            weight: 5,
            points: 5,
          },
        ],
      },
      {
        actor_id: 'lim.chaewon',
        score: 84,
        terms: [
          {
            rule_id: 'repeated_same_subject',
            kind: 'finding',
            severity: 'medium',
            days: 4,
            weight: 40,
            points: 75,
          },
          { rule_id: 'new_device', kind: 'signal', severity: 'low', days: 3, weight: 5, points: 9 },
        ],
      },
    ],
  },
  suppressed: [
    {
      exception_id: 'night-shift-2026-10',
      rule_id: 'off_hours_access',
      actor_id: 'cho.yejun',
      reason: '10월 물류 이전에 따른 야간 교대 근무',
      approved_by: '박대표',
      valid_to: '2026-10-31',
      count: 9,
    },
    {
      exception_id: 'month-end-settlement',
      rule_id: 'bulk_download',
      actor_id: 'batch-settlement',
      reason: '월말 정산 명단 생성(매월 마지막 영업일)',
      approved_by: '박대표',
      valid_to: '2026-12-31',
      count: 1,
    },
  ],
  withdrawn: [
    {
      finding_id: 'b'.repeat(64),
      rule_id: 'download_without_reason',
      system_id: 'crm',
      actor_id: 'han.seoyun',
      day: '2026-10-12',
      withdrawn_at: '2026-10-14T17:05:00Z',
    },
  ],
  downloads: {
    with_reason: 27,
    without_reason: 4,
    largest: [
      ...[0, 2, 4, 6].map((minute) => ({
        actor_id: 'yoon.jihu',
        at: `2026-10-14T14:4${minute}:00Z`,
        system_id: 'crm',
        subject_count: 300,
        reason: null,
        ticket: null,
        outcome: 'success' as const,
      })),
      {
        actor_id: 'batch-settlement',
        at: '2026-10-30T10:00:00Z',
        system_id: 'shop-admin',
        subject_count: 240,
        reason: '10월 판매자 정산 명단',
        ticket: 'FIN-2210',
        outcome: 'success',
      },
      {
        actor_id: 'han.seoyun',
        at: '2026-10-13T02:20:00Z',
        system_id: 'crm',
        subject_count: 42,
        reason: '배송 지연 안내 문자 발송 대상 확인',
        ticket: 'CS-1042',
        outcome: 'success',
      },
      {
        actor_id: 'lim.chaewon',
        at: '2026-10-22T05:31:00Z',
        system_id: 'crm',
        subject_count: 18,
        reason: '업무',
        ticket: null,
        outcome: 'success',
      },
      {
        actor_id: 'kwon.siwoo',
        at: '2026-10-28T08:12:00Z',
        system_id: 'shop-admin',
        subject_count: 12,
        reason: '환불 대상 목록',
        ticket: 'CS-1188',
        outcome: 'denied',
      },
    ],
    actors: [
      { actor_id: 'yoon.jihu', downloads: 4, subjects: 1_200, with_reason: 0, without_reason: 4 },
      { actor_id: 'batch-settlement', downloads: 1, subjects: 240, with_reason: 1, without_reason: 0 },
    ],
  },
  not_checked: [
    {
      kind: 'rule_failed',
      what: 'new_source_ip',
      count: 1,
      rules: [],
      why: { ko: '규칙이 오류(SQL_FAILED)로 끝났습니다.', en: 'The rule ended with the error SQL_FAILED.' },
    },
    {
      kind: 'silent_system',
      what: 'hr',
      count: 3,
      rules: [],
      why: {
        ko: '날마다 기록이 있어야 하는 시스템인데 10월 26일부터 28일까지 아무 기록도 들어오지 않았습니다.',
        en: 'The register expects records every day; none came from 26 to 28 October.',
      },
    },
    {
      kind: 'rejected',
      what: 'shop-admin · EVENT_LEGAL_FIELD',
      count: 7,
      rules: [],
      why: {
        ko: '정보주체 정보가 없어 수집이 거부되었습니다. 거부된 기록도 접속입니다.',
        en: 'Refused because no subjects were named. A refused record is an access too.',
      },
    },
    {
      kind: 'day_not_run',
      what: '2026-10-17/2026-10-18',
      count: 2,
      rules: [],
      why: { ko: '점검이 실행되지 않았습니다.', en: 'Detection did not run.' },
    },
    {
      kind: 'rule_not_checked',
      what: 'watchlist.yaml',
      count: 1,
      rules: ['watchlist_subject'],
      why: {
        ko: '열람 주의 대상이 계획에 없어 31일 동안 실행하지 못했습니다.',
        en: 'Watched subjects: not in the plan, so not run on 31 days.',
      },
    },
    {
      kind: 'learning',
      what: 'excessive_subjects_per_day',
      count: 1,
      rules: [],
      why: {
        ko: '평소를 알 만큼 기록이 쌓이지 않은 사람은 판정하지 않았습니다.',
        en: 'People without enough history have no usual yet and were not judged.',
      },
    },
  ],
  late: {
    systems: [{ system_id: 'shop-admin', days: 2, events: 34 }],
    after_sign_off: [{ period: '2026-09', events: 12, findings: 0 }],
  },
  runs: { days: 31, days_run: 31, rules: 8, expected: 248, complete: 247, failed: 1, not_checked: 0 },
  previous_report: { report_id: 'report-2026-09', revision: 1, signed_off_at: null },
  changes: null,
}

/** A month in which nothing was found and everything was checked. */
export const quietReport: PeriodReport = {
  ...sampleReport,
  findings: [],
  risk: { ...(sampleReport.risk as RiskScore), of: 0, actors: [] },
  suppressed: [],
  withdrawn: [],
  not_checked: [],
  days: days.map((entry) => ({ ...entry, high: 0, medium: 0, low: 0, checked: true })),
  systems: sampleReport.systems.slice(0, 2),
  downloads: { with_reason: 0, without_reason: 0, largest: [], actors: [] },
  late: { systems: [], after_sign_off: [] },
  runs: { ...sampleReport.runs, complete: 248, failed: 0 },
  previous_report: { report_id: 'report-2026-09', revision: 1, signed_off_at: '2026-10-06T01:00:00Z' },
}

export const sampleAlert: AlertReport = {
  format: 'access-ledger/alert/1',
  report_id: 'alert-2026-10-14-3f9a1c2e',
  generated_at: '2026-10-14T17:06:00Z',
  as_of: '2026-10-14T17:01:00Z',
  company: sampleReport.company,
  time_zone: sampleReport.time_zone,
  plan: sampleReport.plan,
  people: sampleReport.people,
  due: { explanation_days: 5 },
  rules: rules.filter(({ rule_id }) => ['bulk_download', 'login_failure_burst'].includes(rule_id)),
  findings: findings.filter(({ severity }) => severity === 'high').slice(0, 2),
}

export const sampleRoute = {
  from: { name: 'access-ledger', address: 'access-ledger@example.com' },
  to: [{ name: '김보람', address: 'privacy-officer@example.com' }],
  cc: [],
}
