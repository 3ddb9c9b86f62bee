// SPDX-License-Identifier: Apache-2.0
// Checks the versions of the plan among each other and the duties of each: officer, review, retention, destruction.
import { PLAN_CLASSES, type PlanVersion } from '../schemas/plan.ts'
import { addSpan, atLeast, CYCLE_SET_BY_PLAN_FROM, FLOORS, STREAM_FLOORS } from './floors.ts'
import { type Problem, problem, repeated, reversed } from './problem.ts'

/** Versions must follow each other day by day, each name used once, only the last one open. */
export const checkSequence = (versions: readonly PlanVersion[]): Problem[] => {
  const problems = repeated(versions.map((one) => one.version)).map((index) =>
    problem(
      `plan.yaml versions[${index}].version`,
      'version_duplicate',
      `같은 판 번호가 두 번 쓰였습니다: ${versions[index]?.version}`,
      `The version name is used twice: ${versions[index]?.version}`,
    ),
  )
  const ordered = versions
    .map((version, index) => ({ version, where: `plan.yaml versions[${index}]` }))
    .sort((a, b) => (a.version.valid_from < b.version.valid_from ? -1 : 1))
  for (const [index, { version, where }] of ordered.entries()) {
    if (reversed(version))
      problems.push(
        problem(
          `${where}.valid_to`,
          'version_reversed',
          '끝나는 날이 시작하는 날보다 빠릅니다.',
          'The last day lies before the first.',
        ),
      )
    const next = ordered[index + 1]
    if (!next) continue
    const expected = version.valid_to === undefined ? undefined : addSpan(version.valid_to, { days: 1 })
    if (expected === undefined || expected > next.version.valid_from)
      problems.push(
        problem(
          `${next.where}.valid_from`,
          'version_overlap',
          `${next.version.valid_from}부터인 판이 ${version.version}판의 유효기간과 겹칩니다. ${version.version}판의 valid_to를 그 전날로 적으십시오.`,
          `It starts on ${next.version.valid_from} while ${version.version} still holds; give ${version.version} a valid_to of the day before.`,
        ),
      )
    else if (expected < next.version.valid_from)
      problems.push(
        problem(
          `${next.where}.valid_from`,
          'version_gap',
          `${expected}부터 ${next.version.valid_from} 전날까지 유효한 판이 없습니다.`,
          `No version holds from ${expected} to the day before ${next.version.valid_from}.`,
        ),
      )
  }
  return problems
}

/** Who is responsible, and how often the review is held. */
export const checkDuties = (version: PlanVersion, where: string): Problem[] => {
  const problems: Problem[] = []
  const add = (...args: Parameters<typeof problem>) => problems.push(problem(...args))
  if (version.approved_on > version.valid_from)
    add(
      `${where}.approved_on`,
      'approved_after_start',
      `승인일(${version.approved_on})이 시행일(${version.valid_from})보다 늦습니다.`,
      `It was approved on ${version.approved_on}, after it took effect on ${version.valid_from}.`,
    )
  if (!version.deputy && !version.sole_person_exception)
    add(
      `${where}.deputy`,
      'deputy_missing',
      '보호책임자의 직무를 대행할 사람이 없고, 1인 예외(sole_person_exception)도 기록되어 있지 않습니다.',
      'The officer has no deputy, and no sole_person_exception is recorded.',
    )
  if (version.deputy && version.deputy.email.toLowerCase() === version.officer.email.toLowerCase())
    add(
      `${where}.deputy.email`,
      'deputy_is_officer',
      '대행자가 보호책임자와 같은 사람입니다.',
      'The deputy is the officer.',
    )
  const { cycle, clause } = version.review
  if (cycle !== 'month' && clause === undefined)
    add(
      `${where}.review.clause`,
      'review_cycle',
      '점검 주기가 한 달보다 길면 그 근거가 되는 계획의 조항을 적어야 합니다.',
      'A review cycle longer than a month needs the clause of the plan that sets it.',
    )
  if (cycle !== 'month' && version.valid_from < CYCLE_SET_BY_PLAN_FROM)
    add(
      `${where}.review.cycle`,
      'review_cycle',
      `${CYCLE_SET_BY_PLAN_FROM} 전에는 월 1회 이상 점검하여야 합니다(안전성 확보조치 기준 8②, 개정 전).`,
      `Before ${CYCLE_SET_BY_PLAN_FROM} the review was due every month (Standard of Safety Measures 8 (2) before its amendment).`,
    )
  return problems
}

/** Every class is there once and not below its legal floor. */
export const checkRetention = (version: PlanVersion, where: string): Problem[] => {
  const problems: Problem[] = []
  const add = (...args: Parameters<typeof problem>) => problems.push(problem(...args))
  const classes = version.retention.map((one) => one.class)
  for (const missing of PLAN_CLASSES.filter((one) => !classes.includes(one)))
    add(
      `${where}.retention`,
      'class_missing',
      `보관 등급 ${missing}의 보관기간이 없습니다.`,
      `No retention is given for the class ${missing}.`,
    )
  for (const index of repeated(classes))
    add(
      `${where}.retention[${index}].class`,
      'class_duplicate',
      `보관 등급 ${classes[index]}이(가) 두 번 나옵니다.`,
      `The class ${classes[index]} is given twice.`,
    )
  const below = (at: string, clause: string) =>
    add(
      at,
      'floor',
      `보관기간이 법정 하한(${clause})보다 짧습니다.`,
      `The period is shorter than its legal floor (${clause}).`,
    )
  for (const [index, { class: name, period, floor }] of version.retention.entries()) {
    const legal = FLOORS[name]
    if (legal && !atLeast(period, legal.period)) below(`${where}.retention[${index}].period`, legal.clause)
    if (floor !== legal?.clause)
      add(
        `${where}.retention[${index}].floor`,
        'floor_reference',
        legal ? `이 등급의 법정 하한은 ${legal.clause}입니다.` : '이 등급에는 법정 하한이 없습니다.',
        legal ? `The legal floor of this class is ${legal.clause}.` : 'This class has no legal floor.',
      )
  }
  for (const [index, stream] of version.other_streams.entries()) {
    const legal = STREAM_FLOORS[stream.id]
    if (legal && !atLeast(stream.period, legal.period))
      below(`${where}.other_streams[${index}].period`, legal.clause)
  }
  return problems
}
