// SPDX-License-Identifier: Apache-2.0
// What a report says it did not check: days, rules, systems, numbers that never came (design, invariant 8).
import { nextDay } from '../detect/days.ts'
import { absentReference, entry, failedRules, learningRules } from './gather-unjudged.ts'
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

/** `2026-10-03`, or `2026-10-03/2026-10-05` for days that follow each other: thirty silent days are one line. */
const spans = (days: readonly string[]): { what: string; count: number }[] => {
  const joined: string[][] = []
  for (const day of days.toSorted()) {
    const open = joined.at(-1)
    if (open && nextDay(open.at(-1) ?? '') === day) open.push(day)
    else joined.push([day])
  }
  return joined.map((run) => ({ what: [...new Set([run[0], run.at(-1)])].join('/'), count: run.length }))
}

const notRun = (rows: PeriodRows, { days, onlyBackfilled }: ClosedDays): NotCheckedEntry[] => {
  const ran = new Set(rows.runDays.map((row) => row.day))
  return spans(days.filter((day) => !ran.has(day) && !onlyBackfilled.includes(day))).map(({ what, count }) =>
    entry(
      'day_not_run',
      what,
      count,
      '점검이 실행되지 않았습니다. 운영자가 detect를 실행하게 해 주세요.',
      'Detection did not run. Have the operator run detect.',
    ),
  )
}

const backfilled = ({ onlyBackfilled }: ClosedDays): NotCheckedEntry[] =>
  spans(onlyBackfilled).map(({ what, count }) =>
    entry(
      'backfilled_day',
      what,
      count,
      '가져온 기록만 있는 날입니다. detect --from --to로 따로 점검을 요청해야 합니다.',
      'Only imported events. Detection has to be asked for by detect --from --to.',
    ),
  )

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
            '날마다 기록이 있어야 하는데, 업무일에 한 건도 없었습니다. 기록이 끊기지 않았는지 확인해 주세요.',
            'Records are expected every day, and none came on these working days. Check that nothing is cut off.',
          ),
        ]
  })

const CONFLICTS: Readonly<Record<string, [string, string]>> = {
  other_content: [
    '같은 event_id가 다른 내용으로 다시 왔습니다. 먼저 온 것으로 점검했습니다.',
    'The same event_id came again with other content. The first one was judged.',
  ],
  other_day: ['같은 event_id가 다른 날짜로도 왔습니다.', 'The same event_id came for another day too.'],
}

const arrivals = (rows: PeriodRows): NotCheckedEntry[] => [
  ...rows.gaps.map((gap) =>
    entry(
      'producer_gap',
      gap.boot_id ? `${gap.producer_id} ${gap.boot_id}` : gap.producer_id,
      gap.missing,
      '보낸 쪽이 매긴 번호 가운데 도착하지 않은 것이 있습니다. 보낸 쪽에 남아 있으면 다시 보내게 해 주세요.',
      'Numbers that the producer gave and that never came. Have them sent again if they are still there.',
    ),
  ),
  ...rows.rejected.map((row) =>
    entry(
      'rejected',
      `${row.code} (${row.producer_id})`,
      row.rejections,
      '수집할 때 거부되어 점검에 들어가지 않았습니다. 보낸 쪽에서 고쳐야 합니다.',
      'Refused at collection and therefore not judged. The producer has to be mended.',
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
  ...failedRules(rows),
  ...silent(rows, closed),
  ...arrivals(rows),
  ...backfilled(closed),
  ...absentReference(rows),
  ...learningRules(rows),
]
