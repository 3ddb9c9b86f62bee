// SPDX-License-Identifier: Apache-2.0
// The files of a new rule: a rule that counts, and four cases that fail until somebody says what the rule is for. What is
// to be written stands behind the mark, and a test refuses a rule that still has one.

/** Stands before everything that the writer has yet to say. */
export const UNWRITTEN = '[write]'
/** The actor that no case has: a case expects it until it is written. */
export const NOBODY = 'write-this-case'

const sql = `-- SPDX-License-Identifier: Apache-2.0
-- ${UNWRITTEN} What the rule looks for, in one sentence.
WITH suspects AS (
  SELECT
    system_id,
    actor_id,
    COUNT(*) AS events,
    SUM(subject_count) AS subjects,
    ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM day_events
  WHERE event_date = @day
    -- ${UNWRITTEN} Which events count. subject_count may be NULL.
    AND outcome = 'success'
  GROUP BY system_id, actor_id
  HAVING COUNT(*) >= @minimum_events
),
earlier AS (
  -- What is usual for the same person: shown beside what was seen.
  SELECT
    system_id,
    actor_id,
    COUNT(DISTINCT event_date) AS days
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
  GROUP BY system_id, actor_id
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(IFNULL(suspects.subjects, 0) AS STRING) AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(IFNULL(earlier.days, 0) AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
LEFT JOIN earlier
  ON earlier.system_id = suspects.system_id
  AND earlier.actor_id = suspects.actor_id
`

const yaml = (domain: string, id: string): string => `# SPDX-License-Identifier: Apache-2.0
id: ${id}
domain: ${domain}
# A signal interrupts nobody. Make it a finding when \`npm run evaluate\` shows that it is right often enough.
kind: signal
severity: low
title: { ko: '${UNWRITTEN} 제목', en: '${UNWRITTEN} Title' }
why:
  ko: '${UNWRITTEN} 왜 살펴보아야 하는지'
  en: '${UNWRITTEN} Why somebody should look'
legal_basis:
  ko: '「개인정보의 안전성 확보조치 기준」 제8조제2항(접속기록의 확인·점검).'
  en: 'Standard of Safety Measures, article 8 (2) (review of access records).'
# Each threshold stands in plan/plan.yaml too, with the value that counts; the cases use the example.
parameters:
  minimum_events:
    type: INT64
    clause: '6.3'
    meaning: { ko: 하루에 이 건수 이상이면 탐지, en: Events of a day from which it is a finding }
    example: 10
  lookback_days:
    type: INT64
    clause: '6.3'
    meaning: { ko: 평소 모습을 보여 주기 위해 돌아보는 날수, en: Days looked back on to show what is usual }
    example: 28
# {name} is a measure that rule.sql returns.
sentence:
  seen:
    ko: '${UNWRITTEN} {events}건, 정보주체 {subjects}명(연인원)'
    en: '${UNWRITTEN} {events} events, {subjects} subjects (counted each time)'
  usual:
    ko: '지난 {lookback_days}일 가운데 접속한 날 {days}일'
    en: 'active on {days} of the last {lookback_days} days'
needs: { reference: [], history_days: 0 }
false_positives: { ko: '${UNWRITTEN} 정상인데 걸리는 경우', en: '${UNWRITTEN} Ordinary work that it rings for' }
blind_spots: { ko: '${UNWRITTEN} 보지 못하는 것', en: '${UNWRITTEN} What it does not see' }
# Two to five steps. Each names a field and a window of time.
runbook:
  ko:
    - '${UNWRITTEN} 그날 events에서 actor.id의 operation과 action을 봅니다.'
    - '${UNWRITTEN} 전후 7일의 업무와 reason.ticket을 대조합니다.'
  en:
    - '${UNWRITTEN} In events of that day, read operation and action of this actor.id.'
    - '${UNWRITTEN} Compare with the work and reason.ticket of the 7 days around it.'
`

type Case = { name: string; kind: string; shows: string; given: readonly string[]; lead: readonly string[] }

const CASES: readonly Case[] = [
  {
    name: 'fires',
    kind: 'fires',
    shows: 'Who does what, when, so that the rule must ring',
    given: [
      '  actor_days:                      # days before, as facts: one row a day from event_date on',
      '    rows:',
      '      - { event_date: 2030-03-04, times: 1, subject_count: 12 }',
      '  events:                          # the day itself, as access events',
      '    base: { actor: staff-01, action: view }',
      '    rows:',
      "      - { at: '2030-03-05T10:00:00+09:00', subjects: 1, times: 12, every: 30s }",
    ],
    lead: ['Every row the rule returns; only the columns and measures that matter.'],
  },
  {
    name: 'near-miss',
    kind: 'near_miss',
    shows: 'What looks alike and is ordinary work',
    given: [
      '  events:',
      '    rows:',
      "      - { at: '2030-03-05T10:00:00+09:00', action: view, subjects: 1, times: 9, every: 30s }",
    ],
    lead: ['A near miss returns nothing: expect: []'],
  },
  {
    name: 'absent-field',
    kind: 'absent_field',
    shows: 'The same where a field is not sent, such as subject_count, department or address',
    given: [
      '  events:',
      '    base: { department: null, channel: db, ip: null, device: laptop-01 }',
      '    rows:',
      "      - { at: '2030-03-05T10:00:00+09:00', action: search, subject_count: null, times: 12, every: 30s }",
    ],
    lead: ['Decide whether it rings, and say so here.'],
  },
  {
    name: 'boundary',
    kind: 'boundary',
    shows: 'The first and last second of the day in Seoul, and the threshold itself',
    given: [
      '  events:',
      '    base: { action: view, subjects: 1 }',
      '    rows:',
      "      - { at: '2030-03-04T14:59:59Z', times: 1 }               # 23:59:59 of the day before in Seoul",
      "      - { at: '2030-03-04T15:00:00Z', times: 10, every: 30s }  # 00:00:00 of the day",
      "      - { at: '2030-03-05T15:00:00Z', times: 1 }               # 00:00:00 of the next day",
    ],
    lead: ['Ten events of the day and neither of the others: event_count tells.'],
  },
]

const caseText = ({ kind, shows, given, lead }: Case): string =>
  [
    `shows: '${UNWRITTEN} ${shows}.'`,
    `kind: ${kind}`,
    'day: 2030-03-05',
    'given:',
    ...given,
    ...lead.map((line) => `# ${UNWRITTEN} ${line}`),
    'expect:',
    `  - { actor_id: ${NOBODY} }`,
    '',
  ].join('\n')

/** The files of a new rule, by their path inside its folder. */
export const newRuleFiles = (domain: string, id: string): ReadonlyMap<string, string> =>
  new Map([
    ['rule.sql', sql],
    ['rule.yaml', yaml(domain, id)],
    ...CASES.map((one): [string, string] => [`cases/${one.name}.yaml`, caseText(one)]),
  ])

/** The entry of the new rule under `thresholds` of the plan; `approved` is who approved the version, and when. */
export const newThreshold = (id: string, approved: { by: string; on: string }): string =>
  [
    `      - rule: ${id}`,
    '        clause: "6.3"',
    `        approved_by: ${approved.by}`,
    `        approved_on: ${approved.on}`,
    '        parameters:',
    '          minimum_events: 10',
    '          lookback_days: 28',
    '',
  ].join('\n')
