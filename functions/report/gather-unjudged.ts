// SPDX-License-Identifier: Apache-2.0
// Rules that judged nobody, or not everybody: failed, without the reference data they need, or still learning what is usual.
import type { RULE_REFERENCES } from '../../schemas/rule.ts'
import type { NotCheckedEntry } from './report-parts.ts'
import type { PeriodRows } from './sources.ts'

type Reference = (typeof RULE_REFERENCES)[number]
/** One thing not checked, with why in both languages. */
export const entry = (
  kind: NotCheckedEntry['kind'],
  what: string,
  count: number,
  ko: string,
  en: string,
): NotCheckedEntry => ({
  kind,
  what,
  count,
  rules: [],
  why: { ko, en },
})

/** What each reference data is to a reader, and where in the plan folder it is written. */
const REFERENCES: Readonly<
  Record<Reference, { ko: string; particle: '이' | '가'; en: string; file: string }>
> = {
  calendar: { ko: '그해의 휴일', particle: '이', en: 'The holidays of the year', file: 'calendar.yaml' },
  department_hours: {
    ko: '부서별 근무시간',
    particle: '이',
    en: 'Hours of departments',
    file: 'department_hours.yaml',
  },
  leave: { ko: '휴가일', particle: '이', en: 'Days of leave', file: 'roster.yaml (leave_days)' },
  networks: { ko: '승인된 접속망', particle: '이', en: 'Approved networks', file: 'networks.yaml' },
  relationships: {
    ko: '담당 관계',
    particle: '가',
    en: 'Who is in charge of whom',
    file: 'relationships.yaml',
  },
  role_rights: {
    ko: '역할별로 허용된 업무',
    particle: '가',
    en: 'What each role may do',
    file: 'role_rights.yaml',
  },
  roster: { ko: '취급자 명부', particle: '가', en: 'The roster of handlers', file: 'roster.yaml' },
  sites: { ko: '접속 지점의 위치', particle: '가', en: 'Where the sites are', file: 'sites.yaml' },
  subject_links: {
    ko: '임직원 본인의 정보주체 번호',
    particle: '가',
    en: "The handlers' own subject keys",
    file: 'roster.yaml (subject_id)',
  },
  training: { ko: '교육 이수일', particle: '이', en: 'Days of training', file: 'roster.yaml (trained_on)' },
  watchlist: {
    ko: '열람 주의 대상',
    particle: '이',
    en: 'Watched subjects',
    file: 'watchlist.yaml',
  },
  withdrawn_subjects: {
    ko: '탈퇴한 정보주체',
    particle: '가',
    en: 'Subjects who withdrew',
    file: 'withdrawn_subjects.yaml',
  },
}

const of = (name: string) =>
  REFERENCES[name as Reference] ?? { ko: name, particle: '이(가)', en: name, file: name }

/** One entry a rule and error code. */
export const failedRules = (rows: Pick<PeriodRows, 'ruleRuns'>): NotCheckedEntry[] =>
  rows.ruleRuns
    .filter((run) => run.state === 'failed')
    .map((run) =>
      entry(
        'rule_failed',
        run.rule_id,
        run.days,
        `오류(${run.error_code})로 끝났습니다. 다른 규칙은 모두 실행했습니다. 운영자가 고친 뒤 그날을 다시 점검하게 해 주세요.`,
        `It ended with the error ${run.error_code}; every other rule ran. Have it mended and the days checked again.`,
      ),
    )

/** One entry for each absent reference data, with the rules it keeps from running. */
export const absentReference = (rows: Pick<PeriodRows, 'ruleRuns'>): NotCheckedEntry[] => {
  const runs = rows.ruleRuns.filter((run) => run.state === 'not_checked')
  const reasons = [...new Set(runs.map((run) => run.not_checked_reason ?? ''))].sort()
  return reasons.map((reason) => {
    const same = runs.filter((run) => (run.not_checked_reason ?? '') === reason)
    const needed = reason.split(', ').map(of)
    const files = needed.map(({ file }) => file).join(', ')
    const days = Math.max(...same.map((run) => run.days))
    const rules = [...new Set(same.map((run) => run.rule_id))]
    return {
      ...entry(
        'rule_not_checked',
        files,
        rules.length,
        `${needed.map(({ ko }) => ko).join(', ')}${needed.at(-1)?.particle} 계획에 없어 ${days}일 동안 실행하지 못했습니다.`,
        `${needed.map(({ en }) => en).join(', ')}: not in the plan, so not run on ${days} days.`,
      ),
      rules,
    }
  })
}

/** One entry for each rule that did not judge everybody; the most people of any day, the largest first. */
export const learningRules = (rows: Pick<PeriodRows, 'ruleRuns'>): NotCheckedEntry[] => {
  const most = new Map<string, number>()
  for (const run of rows.ruleRuns)
    if (run.state === 'complete' && run.learning > 0)
      most.set(run.rule_id, Math.max(run.learning, most.get(run.rule_id) ?? 0))
  return [...most]
    .sort(([a, people], [b, others]) => others - people || a.localeCompare(b))
    .map(([rule, people]) =>
      entry(
        'learning',
        rule,
        people,
        '평소를 알 만큼 기록이 쌓이지 않은 사람은 판정하지 않았습니다.',
        'People without enough history have no usual yet and were not judged.',
      ),
    )
}
