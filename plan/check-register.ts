// SPDX-License-Identifier: Apache-2.0
// Checks the registers beside the plan: systems, calendar, networks, roster and producers.
import type { Plan } from '../schemas/plan.ts'
import { cidrRange } from './cidr.ts'
import { SMALL_SYSTEM_SUBJECTS } from './floors.ts'
import { overlap, type Problem, problem, reversed } from './problem.ts'

/** Queries on the ledger are events of this system. */
export const LEDGER_SYSTEM = 'access-ledger'

/** Every system that is named is registered, and the ledger itself is. */
export const checkSystemNames = (plan: Plan): Problem[] => {
  const known = new Set(plan.systems.map((one) => one.id))
  const named: [string, string | undefined][] = [
    ...plan.versions.flatMap((version, v) =>
      version.other_streams.map((one, index): [string, string] => [
        `plan.yaml versions[${v}].other_streams[${index}].system`,
        one.system,
      ]),
    ),
    ...plan.exceptions.map((one, index): [string, string | undefined] => [
      `exceptions.yaml exceptions[${index}].system`,
      one.system,
    ]),
    ...plan.producers.flatMap((one, index) =>
      one.systems.map((system, place): [string, string] => [
        `producers.yaml producers[${index}].systems[${place}]`,
        system,
      ]),
    ),
  ]
  const unknown = named
    .filter(([, system]) => system !== undefined && !known.has(system))
    .map(([where, system]) =>
      problem(
        where,
        'system_unknown',
        `systems.yaml에 없는 시스템입니다: ${system}`,
        `${system} is not registered in systems.yaml; allowed: ${[...known].join(', ')}`,
      ),
    )
  if (known.has(LEDGER_SYSTEM)) return unknown
  const missing = problem(
    'systems.yaml systems',
    'system_missing',
    `접속기록 원장 자신(${LEDGER_SYSTEM})이 등록되어 있지 않습니다.`,
    `The ledger itself (${LEDGER_SYSTEM}) is not registered.`,
  )
  return [...unknown, missing]
}

/** Categories and purposes exist in every version in force with the system; the 1-year class is proved. */
export const checkSystems = (plan: Plan): Problem[] => {
  const carrier = plan.systems.some((one) => one.telecom)
  return plan.systems.flatMap((system, index) => {
    const where = `systems.yaml systems[${index}]`
    const problems: Problem[] = []
    const add = (...args: Parameters<typeof problem>) => problems.push(problem(...args))
    for (const version of plan.versions.filter((one) => overlap(one, system))) {
      for (const [place, category] of system.data_categories.entries())
        if (!version.data_categories.some((one) => one.id === category))
          add(
            `${where}.data_categories[${place}]`,
            'category_unknown',
            `${version.version}판에 없는 개인정보 항목입니다: ${category}`,
            `${category} is no data category of version ${version.version}`,
          )
      if (system.purpose !== undefined && !version.purposes.some((one) => one.id === system.purpose))
        add(
          `${where}.purpose`,
          'purpose_unknown',
          `${version.version}판에 없는 처리 목적입니다: ${system.purpose}`,
          `${system.purpose} is no purpose of version ${version.version}`,
        )
    }
    if (system.retention_class !== 'handler_small') return problems
    const small = (field: string, ko: string, en: string) =>
      add(
        `${where}.${field}`,
        'small_system',
        `1년 보관 등급을 쓸 수 없습니다: ${ko}`,
        `The 1-year class is not allowed: ${en}`,
      )
    if (system.subjects >= SMALL_SYSTEM_SUBJECTS)
      small('subjects', '정보주체가 5만 명 이상입니다.', 'there are 50 000 subjects or more')
    if (system.unique_identifiers)
      small('unique_identifiers', '고유식별정보를 처리합니다.', 'it holds unique identifiers')
    if (system.sensitive_data) small('sensitive_data', '민감정보를 처리합니다.', 'it holds sensitive data')
    if (carrier) small('telecom', '기간통신사업자입니다.', 'the controller is a telecom carrier')
    if (!system.proof)
      small('proof', '확인한 사람과 날짜, 근거(proof)가 없습니다.', 'no proof says who checked it and when')
    return problems
  })
}

/** A day stands once in the calendar at a time; a holiday is valid on its own day; networks are networks. */
export const checkPlaces = (plan: Plan): Problem[] => [
  ...plan.calendar.flatMap((one, index) => {
    const where = `calendar.yaml calendar[${index}]`
    const before = plan.calendar.slice(0, index).some((other) => other.day === one.day && overlap(other, one))
    const own = overlap(one, { valid_from: one.day, valid_to: one.day })
    return [
      ...(before
        ? [problem(where, 'calendar_duplicate', `${one.day}이 두 번 나옵니다.`, `${one.day} is given twice.`)]
        : []),
      ...(own
        ? []
        : [
            problem(
              where,
              'calendar_validity',
              '유효기간에 그날 자신이 들어 있지 않습니다.',
              'Its validity does not hold on the day itself.',
            ),
          ]),
    ]
  }),
  ...plan.networks.flatMap((one, index) =>
    cidrRange(one.cidr)
      ? []
      : [
          problem(
            `networks.yaml networks[${index}].cidr`,
            'cidr',
            `네트워크 주소가 아닙니다: ${one.cidr}`,
            `${one.cidr} is no network; allowed: address/prefix with the bits behind the prefix zero, such as 192.0.2.0/25`,
          ),
        ],
  ),
]

/**
 * The calendar holds the year of a day. Not asked when a ledger is opened: on the first of January capture must go on, and
 * the rules that need the calendar say that they were not checked.
 */
export const checkCalendarYear = (plan: Plan, today: string): Problem[] => {
  const year = today.slice(0, 4)
  const years = [...new Set(plan.calendar.map((one) => one.day.slice(0, 4)))].sort()
  if (years.includes(year)) return []
  return [
    problem(
      'calendar.yaml calendar',
      'calendar_year',
      `${year}년의 공휴일이 없습니다. 들어 있는 해: ${years.join(', ') || '없음'}`,
      `It has no day of ${year}; allowed: a calendar with the holidays of the current year; came: ${years.join(', ') || 'none'}`,
    ),
  ]
}

/** Ids are used once at a time, and validities run forwards. */
export const checkIds = (plan: Plan): Problem[] =>
  (['systems', 'networks', 'roster', 'producers'] as const).flatMap((name) => {
    const entries: readonly { id: string; valid_from?: string | undefined; valid_to?: string | undefined }[] =
      plan[name]
    return entries.flatMap((one, index) => {
      const where = `${name}.yaml ${name}[${index}]`
      const before = entries.slice(0, index).some((other) => other.id === one.id && overlap(other, one))
      return [
        ...(before
          ? [
              problem(
                `${where}.id`,
                'duplicate',
                '같은 id가 겹치는 기간에 두 번 나옵니다.',
                'The id is given twice for times that overlap; allowed: validities that share no day',
              ),
            ]
          : []),
        ...(reversed(one)
          ? [
              problem(
                `${where}.valid_to`,
                'validity_reversed',
                '끝나는 날이 시작하는 날보다 빠릅니다.',
                'The last day lies before the first.',
              ),
            ]
          : []),
      ]
    })
  })
