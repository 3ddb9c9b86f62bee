// SPDX-License-Identifier: Apache-2.0
// What a report says it did not check: days, rules, systems, numbers that never came (design, invariant 8).
import type { NotCheckedEntry } from './report-parts.ts'
import type { PeriodRows } from './sources.ts'

export type ClosedDays = {
  /** Closed days of the period. */
  days: readonly string[]
  /** Of these, days on which work is expected. */
  workdays: readonly string[]
  /** Of these, days that only an import touched and that nobody asked to judge. */
  onlyBackfilled: readonly string[]
}

const entry = (
  kind: NotCheckedEntry['kind'],
  what: string,
  count: number,
  ko: string,
  en: string,
): NotCheckedEntry => ({
  kind,
  what,
  count,
  why: { ko, en },
})

const notRun = (rows: PeriodRows, { days, onlyBackfilled }: ClosedDays): NotCheckedEntry[] => {
  const ran = new Set(rows.runDays.map((row) => row.day))
  return days
    .filter((day) => !ran.has(day) && !onlyBackfilled.includes(day))
    .map((day) =>
      entry(
        'day_not_run',
        day,
        1,
        '이 날의 점검이 실행되지 않았습니다',
        'detection did not run for this day',
      ),
    )
}

const backfilled = ({ onlyBackfilled }: ClosedDays): NotCheckedEntry[] =>
  onlyBackfilled.map((day) =>
    entry(
      'backfilled_day',
      day,
      1,
      '가져온 기록만 있는 날로, 따로 점검을 요청해야 합니다',
      'only imported events; detection has to be asked for',
    ),
  )

const rules = (rows: PeriodRows): NotCheckedEntry[] =>
  rows.ruleRuns.flatMap((run) => {
    if (run.state === 'failed')
      return [
        entry(
          'rule_failed',
          run.rule_id,
          run.days,
          `규칙이 실패했습니다(${run.error_code})`,
          `the rule failed (${run.error_code})`,
        ),
      ]
    if (run.state === 'not_checked')
      return [
        entry(
          'rule_not_checked',
          run.rule_id,
          run.days,
          `필요한 기준 자료가 없습니다: ${run.not_checked_reason}`,
          `reference data is missing: ${run.not_checked_reason}`,
        ),
      ]
    return run.learning > 0
      ? [
          entry(
            'learning',
            run.rule_id,
            run.learning,
            '이력이 모자라 판정하지 않은 사람이 하루 최대 이만큼 있었습니다',
            'people without enough history, at most this many on one day, were not judged',
          ),
        ]
      : []
  })

/** Working days on which a system said nothing; only for systems that are expected to speak daily. */
export const silentDays = (system: PeriodRows['systems'][number], workdays: readonly string[]): number => {
  if (system.expected_events !== 'daily') return 0
  const active = new Set(system.active_days ?? [])
  return workdays.filter((day) => !active.has(day)).length
}

const silent = (rows: PeriodRows, { workdays }: ClosedDays): NotCheckedEntry[] =>
  rows.systems.flatMap((system) => {
    const count = silentDays(system, workdays)
    return count === 0
      ? []
      : [
          entry(
            'silent_system',
            system.system_id,
            count,
            '업무일인데 기록이 한 건도 없습니다',
            'not a single event on this many working days',
          ),
        ]
  })

const CONFLICTS: Readonly<Record<string, [string, string]>> = {
  other_content: [
    '같은 event_id가 다른 내용으로 다시 왔습니다. 먼저 온 것을 보여 줍니다',
    'the same event_id came again with other content; the first one shows',
  ],
  other_day: ['같은 event_id가 다른 날짜로도 왔습니다', 'the same event_id came for another day too'],
}

const arrivals = (rows: PeriodRows): NotCheckedEntry[] => [
  ...rows.gaps.map((gap) =>
    entry(
      'producer_gap',
      gap.boot_id ? `${gap.producer_id} ${gap.boot_id}` : gap.producer_id,
      gap.missing,
      '보낸 번호 가운데 도착하지 않은 번호가 있습니다',
      'numbers that the producer gave and that never came',
    ),
  ),
  ...rows.rejected.map((row) =>
    entry(
      'rejected',
      `${row.code} (${row.producer_id})`,
      row.rejections,
      '거부되어 점검에 들어가지 않았습니다',
      'refused and therefore not judged',
    ),
  ),
  ...rows.conflicts.map((row) => {
    const [ko, en] = CONFLICTS[row.conflict] ?? [row.conflict, row.conflict]
    return entry('conflict', row.conflict, row.events, ko, en)
  }),
]

/** Everything not checked, by kind in the order a reader should meet it. */
export const notChecked = (rows: PeriodRows, closed: ClosedDays): NotCheckedEntry[] => [
  ...notRun(rows, closed),
  ...rules(rows).filter(({ kind }) => kind !== 'learning'),
  ...silent(rows, closed),
  ...arrivals(rows),
  ...backfilled(closed),
  ...rules(rows).filter(({ kind }) => kind === 'learning'),
]
