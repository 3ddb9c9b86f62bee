// SPDX-License-Identifier: Apache-2.0
// Checks what a version refers to: clauses, thresholds of rules, time zone, working hours, categories and purposes.
import type { PlanVersion } from '../schemas/plan.ts'
import type { RuleParameter } from '../schemas/rule.ts'
import { type Problem, problem, repeated } from './problem.ts'

/** Declared parameters of every rule by its id, as its rule.yaml has them. */
export type RuleParameters = Readonly<Record<string, Readonly<Record<string, Pick<RuleParameter, 'type'>>>>>

const FITS: Readonly<Record<RuleParameter['type'], (value: unknown) => boolean>> = {
  INT64: (value) => Number.isSafeInteger(value),
  BOOL: (value) => typeof value === 'boolean',
}

/** Every clause that is named exists, and no number or id is given twice. */
export const checkClauses = (version: PlanVersion, where: string): Problem[] => {
  const numbers = version.clauses.map((one) => one.number)
  const named: [string, string | undefined][] = [
    ['review.clause', version.review.clause],
    ['destruction.clause', version.destruction.clause],
    ['training.clause', version.training.clause],
    ['risk_score.clause', version.risk_score?.clause],
    ...version.retention.map((one, index): [string, string] => [`retention[${index}].clause`, one.clause]),
    ...version.thresholds.map((one, index): [string, string] => [`thresholds[${index}].clause`, one.clause]),
  ]
  const twice = (list: string, kind: 'clause_duplicate' | 'duplicate', keys: readonly string[]) =>
    repeated(keys).map((index) =>
      problem(
        `${where}.${list}[${index}]`,
        kind,
        `${keys[index]}이(가) 두 번 나옵니다.`,
        `${keys[index]} is given twice.`,
      ),
    )
  return [
    ...named
      .filter(([, number]) => number !== undefined && !numbers.includes(number))
      .map(([at, number]) =>
        problem(
          `${where}.${at}`,
          'clause_unknown',
          `계획에 ${number}조항이 없습니다.`,
          `The plan has no clause ${number}.`,
        ),
      ),
    ...twice('clauses', 'clause_duplicate', numbers),
    ...twice(
      'data_categories',
      'duplicate',
      version.data_categories.map((one) => one.id),
    ),
    ...twice(
      'purposes',
      'duplicate',
      version.purposes.map((one) => one.id),
    ),
    ...twice(
      'other_streams',
      'duplicate',
      version.other_streams.map((one) => one.id),
    ),
  ]
}

const knownZone = (timeZone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** The time zone is one the runtime knows, and working hours run forwards. */
export const checkTime = (version: PlanVersion, where: string): Problem[] => [
  ...(knownZone(version.time_zone)
    ? []
    : [
        problem(
          `${where}.time_zone`,
          'time_zone',
          `알 수 없는 시간대입니다: ${version.time_zone}`,
          `Unknown time zone: ${version.time_zone}; allowed: an IANA name such as Asia/Seoul`,
        ),
      ]),
  ...Object.entries(version.working_hours)
    .filter(([, hours]) => hours.from >= hours.to)
    .map(([pattern]) =>
      problem(
        `${where}.working_hours.${pattern}`,
        'hours_reversed',
        '근무 시작 시각이 종료 시각보다 늦거나 같습니다.',
        'Work starts at or after its end.',
      ),
    ),
]

/** Points fall with severity, and one rule of kind signal, however often it repeats, stays below a single medium finding. */
export const checkRiskScore = ({ risk_score }: PlanVersion, where: string): Problem[] => {
  if (!risk_score) return []
  const { high, medium, low, signal } = risk_score.weights
  const most = (signal * 100) / (100 - risk_score.repeat_percent)
  const at = `${where}.risk_score.weights`
  return [
    ...(high >= medium && medium >= low
      ? []
      : [
          problem(
            at,
            'risk_weights',
            `점수는 높음(${high}), 중간(${medium}), 낮음(${low})의 순서로 커야 합니다.`,
            `Points fall with severity; given: high ${high}, medium ${medium}, low ${low}.`,
          ),
        ]),
    ...(most < medium
      ? []
      : [
          problem(
            at,
            'risk_weights',
            `되풀이된 신호 하나가 최대 ${Math.round(most)}점이 되어 중간 탐지 한 건(${medium}점)보다 작지 않습니다.`,
            `One signal, repeated, reaches ${Math.round(most)} points; it must stay below one medium finding (${medium}).`,
          ),
        ]),
  ]
}

/** Each threshold has an approver and belongs to a rule; with `rules`, its parameters are exactly the declared ones. */
export const checkThresholds = (version: PlanVersion, where: string, rules?: RuleParameters): Problem[] => {
  const problems: Problem[] = []
  const add = (...args: Parameters<typeof problem>) => problems.push(problem(...args))
  const ids = version.thresholds.map((one) => one.rule)
  for (const index of repeated(ids))
    add(
      `${where}.thresholds[${index}].rule`,
      'threshold_duplicate',
      `규칙 ${ids[index]}의 기준이 두 번 나옵니다.`,
      `The rule ${ids[index]} is given twice.`,
    )
  for (const [index, { rule, approved_by, approved_on, parameters }] of version.thresholds.entries()) {
    const at = `${where}.thresholds[${index}]`
    if (!approved_by || !approved_on)
      add(
        `${at}.${approved_by ? 'approved_on' : 'approved_by'}`,
        'threshold_approver',
        `규칙 ${rule}의 기준을 누가 언제 승인하였는지 적어야 합니다.`,
        `The thresholds of ${rule} need an approver and the day of approval.`,
      )
    if (!rules) continue
    const declared = rules[rule]
    if (!declared) {
      add(
        `${at}.rule`,
        'threshold_rule_unknown',
        `${rule}(이)라는 규칙이 없습니다.`,
        `There is no rule ${rule}.`,
      )
      continue
    }
    const given = Object.keys(parameters)
    const missing = Object.keys(declared).filter((name) => !given.includes(name))
    const unknown = given.filter((name) => !(name in declared))
    if (missing.length + unknown.length > 0)
      add(
        `${at}.parameters`,
        'threshold_parameters',
        `규칙 ${rule}의 매개변수가 맞지 않습니다. 빠짐: ${missing.join(', ') || '없음'}, 모르는 것: ${unknown.join(', ') || '없음'}`,
        `The parameters of ${rule} do not fit; missing: ${missing.join(', ') || 'none'}; unknown: ${unknown.join(', ') || 'none'}; allowed: ${Object.keys(declared).join(', ') || 'none'}`,
      )
    for (const [name, value] of Object.entries(parameters)) {
      const type = declared[name]?.type
      if (type && !FITS[type](value))
        add(
          `${at}.parameters.${name}`,
          'threshold_type',
          `규칙 ${rule}의 ${name}은(는) ${type} 값이어야 합니다. 적힌 값: ${value}`,
          `${name} of ${rule} must be ${type}; came: ${value}`,
        )
    }
  }
  for (const rule of Object.keys(rules ?? {}).filter((one) => !ids.includes(one)))
    add(
      `${where}.thresholds`,
      'threshold_missing',
      `규칙 ${rule}의 기준이 없습니다.`,
      `The rule ${rule} has no thresholds.`,
    )
  return problems
}
