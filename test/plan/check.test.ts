// SPDX-License-Identifier: Apache-2.0
// Every refusal of plan check: the default plan, one thing broken, the whole list of problems compared.
import { describe, expect, test } from '@jest/globals'
import { checkPlan, requirePlan } from '../../plan/check.ts'
import type { RuleParameters } from '../../plan/check-terms.ts'
import { PROBLEM_KINDS } from '../../plan/problem.ts'
import type { Plan, PlanVersion } from '../../schemas/plan.ts'
import { changed, defaultPlan } from './default-plan.ts'

type Change = (plan: Plan, version: PlanVersion) => void
const rules: RuleParameters = Object.fromEntries(
  defaultPlan().versions[0]!.thresholds.map((one) => [
    one.rule,
    Object.fromEntries(
      Object.entries(one.parameters).map(([name, value]) => [
        name,
        { type: typeof value === 'boolean' ? 'BOOL' : 'INT64' } as const,
      ]),
    ),
  ]),
)
const second = (plan: Plan, first: PlanVersion, change: Partial<PlanVersion>) => {
  plan.versions.push({ ...structuredClone(first), version: '2026-2', valid_from: '2026-11-01', ...change })
}
const exception = {
  id: 'night-shift',
  rule: 'off_hours_access',
  actor: 'u-1008',
  reason: '야간 근무',
  approved_by: 'u-1001',
  valid_from: '2026-11-01',
  valid_to: '2026-11-30',
}

const TODAY = '2026-11-24'
const V = 'plan.yaml versions[0]'
const refusals: [string, string, string, Change][] = [
  [
    'hours of a department that end when they begin',
    'hours_empty',
    'department_hours.yaml department_hours[0].to',
    (p) => {
      p.department_hours[0]!.to = p.department_hours[0]!.from
    },
  ],
  [
    'a watched subject given twice for the same time',
    'duplicate',
    'watchlist.yaml watchlist[1]',
    (p) => {
      p.watchlist.push(p.watchlist[0]!)
    },
  ],
  [
    'rights in a system that is not registered',
    'system_unknown',
    'role_rights.yaml role_rights[0].system',
    (p) => {
      p.role_rights[0]!.system = 'nowhere'
    },
  ],
  [
    'a site whose validity runs backwards',
    'validity_reversed',
    'sites.yaml sites[0].valid_to',
    (p) => {
      Object.assign(p.sites[0]!, { valid_from: '2026-02-02', valid_to: '2026-02-01' })
    },
  ],
  // versions
  [
    'an open version before another',
    'version_overlap',
    'plan.yaml versions[1].valid_from',
    (p, v) => second(p, v, {}),
  ],
  [
    'versions that share a day',
    'version_overlap',
    'plan.yaml versions[1].valid_from',
    (p, v) => {
      second(p, v, {})
      v.valid_to = '2026-11-01'
    },
  ],
  [
    'a day without a version',
    'version_gap',
    'plan.yaml versions[1].valid_from',
    (p, v) => {
      second(p, v, {})
      v.valid_to = '2026-10-30'
    },
  ],
  [
    'the same version name twice',
    'version_duplicate',
    'plan.yaml versions[1].version',
    (p, v) => {
      second(p, v, { version: v.version })
      v.valid_to = '2026-10-31'
    },
  ],
  [
    'a version that ends before it starts',
    'version_reversed',
    `${V}.valid_to`,
    (_, v) => {
      v.valid_to = '2025-12-31'
    },
  ],
  [
    'a version approved after it took effect',
    'approved_after_start',
    `${V}.approved_on`,
    (_, v) => {
      v.approved_on = '2026-01-02'
    },
  ],
  // duties
  [
    'an officer without a deputy',
    'deputy_missing',
    `${V}.deputy`,
    (_, v) => {
      delete v.deputy
    },
  ],
  [
    'an officer who is the deputy',
    'deputy_is_officer',
    `${V}.deputy.email`,
    (_, v) => {
      v.deputy = { ...v.officer, email: 'Privacy-Officer@example.com' }
    },
  ],
  [
    'a review by the quarter without a clause',
    'review_cycle',
    `${V}.review.clause`,
    (_, v) => {
      v.review.cycle = 'quarter'
      delete v.review.clause
      v.valid_from = '2026-10-31'
    },
  ],
  [
    'a review by the quarter while the law asked for every month',
    'review_cycle',
    `${V}.review.cycle`,
    (_, v) => {
      v.review.cycle = 'quarter'
    },
  ],
  // retention
  [
    'handler records for 730 days',
    'floor',
    `${V}.retention[0].period`,
    (_, v) => {
      v.retention[0]!.period = { days: 730 }
    },
  ],
  [
    'handler records of small systems for 365 days',
    'floor',
    `${V}.retention[1].period`,
    (_, v) => {
      v.retention[1]!.period = { days: 365 }
    },
  ],
  [
    'records of rights for 2 years',
    'floor',
    `${V}.retention[2].period`,
    (_, v) => {
      v.retention[2]!.period = { years: 2, days: 31 }
    },
  ],
  [
    'connection records for 90 days',
    'floor',
    `${V}.retention[3].period`,
    (_, v) => {
      v.retention[3]!.period = { days: 90 }
    },
  ],
  [
    'contracts for 4 years',
    'floor',
    `${V}.other_streams[1].period`,
    (_, v) => {
      v.other_streams[1]!.period = { years: 4 }
    },
  ],
  [
    'a floor named that is not the legal one',
    'floor_reference',
    `${V}.retention[2].floor`,
    (_, v) => {
      v.retention[2]!.floor = '안전성 확보조치 기준 8①'
    },
  ],
  [
    'a legal floor not named',
    'floor_reference',
    `${V}.retention[0].floor`,
    (_, v) => {
      delete v.retention[0]!.floor
    },
  ],
  [
    'a class without retention',
    'class_missing',
    `${V}.retention`,
    (_, v) => {
      v.retention.pop()
    },
  ],
  [
    'a class given twice',
    'class_duplicate',
    `${V}.retention[5].class`,
    (_, v) => {
      v.retention.push(v.retention[4]!)
    },
  ],
  [
    'destruction within 6 days',
    'destruction_late',
    `${V}.destruction.within_days`,
    (_, v) => {
      v.destruction.within_days = 6
    },
  ],
  [
    'automatic destruction that neither the officer nor the deputy confirmed',
    'destruction_confirmer',
    `${V}.destruction.automatic.confirmed_by`,
    (_, v) => {
      v.destruction.automatic = { confirmed_by: '한서윤', confirmed_on: '2025-12-22' }
    },
  ],
  // terms
  [
    'a clause that is not there',
    'clause_unknown',
    `${V}.training.clause`,
    (_, v) => {
      v.training.clause = '9.9'
    },
  ],
  [
    'a clause number used twice',
    'clause_duplicate',
    `${V}.clauses[1]`,
    (_, v) => {
      v.clauses.splice(1, 0, v.clauses[0]!)
    },
  ],
  [
    'a data category given twice',
    'duplicate',
    `${V}.data_categories[8]`,
    (_, v) => {
      v.data_categories.push(v.data_categories[0]!)
    },
  ],
  [
    'an unknown time zone',
    'time_zone',
    `${V}.time_zone`,
    (_, v) => {
      v.time_zone = 'Asia/Soul'
    },
  ],
  [
    'work that ends before it starts',
    'hours_reversed',
    `${V}.working_hours.office`,
    (_, v) => {
      v.working_hours.office.to = '08:00'
    },
  ],
  // thresholds
  [
    'a threshold without an approver',
    'threshold_approver',
    `${V}.thresholds[0].approved_by`,
    (_, v) => {
      delete v.thresholds[0]!.approved_by
    },
  ],
  [
    'a threshold without a day of approval',
    'threshold_approver',
    `${V}.thresholds[0].approved_on`,
    (_, v) => {
      delete v.thresholds[0]!.approved_on
    },
  ],
  [
    'a rule given twice',
    'threshold_duplicate',
    `${V}.thresholds[${defaultPlan().versions[0]?.thresholds.length}].rule`,
    (_, v) => {
      v.thresholds.push(v.thresholds[0]!)
    },
  ],
  [
    'a threshold of an unknown rule',
    'threshold_rule_unknown',
    `${V}.thresholds[${defaultPlan().versions[0]?.thresholds.length}].rule`,
    (_, v) => {
      v.thresholds.push({ ...v.thresholds[0]!, rule: 'no_such_rule' })
    },
  ],
  [
    'a rule without thresholds',
    'threshold_missing',
    `${V}.thresholds`,
    (_, v) => {
      v.thresholds.pop()
    },
  ],
  [
    'a parameter left out',
    'threshold_parameters',
    `${V}.thresholds[0].parameters`,
    (_, v) => {
      delete v.thresholds[0]!.parameters.night_from_hour
    },
  ],
  [
    'a parameter no rule declares',
    'threshold_parameters',
    `${V}.thresholds[0].parameters`,
    (_, v) => {
      v.thresholds[0]!.parameters.night_form_hour = 22
    },
  ],
  [
    'a parameter with a fraction',
    'threshold_type',
    `${V}.thresholds[0].parameters.night_from_hour`,
    (_, v) => {
      v.thresholds[0]!.parameters.night_from_hour = 21.5
    },
  ],
  [
    'a switch written as text',
    'threshold_type',
    `${V}.thresholds[1].parameters.judge_weekends`,
    (_, v) => {
      v.thresholds[1]!.parameters.judge_weekends = 'yes'
    },
  ],
  [
    'points of a clause that is not there',
    'clause_unknown',
    `${V}.risk_score.clause`,
    (_, v) => {
      v.risk_score!.clause = '9.9'
    },
  ],
  [
    'a low finding with more points than a medium one',
    'risk_weights',
    `${V}.risk_score.weights`,
    (_, v) => {
      v.risk_score!.weights.low = 41
    },
  ],
  [
    'a signal that reaches a medium finding by being repeated',
    'risk_weights',
    `${V}.risk_score.weights`,
    (_, v) => {
      v.risk_score!.weights.signal = 20
    },
  ],
  // systems
  [
    'a stream of an unknown system',
    'system_unknown',
    `${V}.other_streams[0].system`,
    (_, v) => {
      v.other_streams[0]!.system = 'crn'
    },
  ],
  [
    'an exception for an unknown system',
    'system_unknown',
    'exceptions.yaml exceptions[0].system',
    (p) => {
      p.exceptions.push({ ...exception, system: 'crn' })
    },
  ],
  [
    'a producer of an unknown system',
    'system_unknown',
    'producers.yaml producers[0].systems[1]',
    (p) => {
      p.producers.push({
        id: 'crm-backend',
        systems: ['crm', 'crn'],
        actor_types: ['handler'],
        service_account: 'crm-backend@example.com',
      })
    },
  ],
  [
    'a register without the ledger itself',
    'system_missing',
    'systems.yaml systems',
    (p) => {
      p.systems = p.systems.filter((one) => one.id !== 'access-ledger')
    },
  ],
  [
    'a small system with 50 000 subjects',
    'small_system',
    'systems.yaml systems[5].subjects',
    (p) => {
      p.systems[5]!.subjects = 50_000
    },
  ],
  [
    'a small system with unique identifiers',
    'small_system',
    'systems.yaml systems[5].unique_identifiers',
    (p) => {
      p.systems[5]!.unique_identifiers = true
    },
  ],
  [
    'a small system with sensitive data',
    'small_system',
    'systems.yaml systems[5].sensitive_data',
    (p) => {
      p.systems[5]!.sensitive_data = true
    },
  ],
  [
    'a small system of a telecom carrier',
    'small_system',
    'systems.yaml systems[5].telecom',
    (p) => {
      p.systems[0]!.telecom = true
    },
  ],
  [
    'a small system without proof',
    'small_system',
    'systems.yaml systems[5].proof',
    (p) => {
      delete p.systems[5]!.proof
    },
  ],
  [
    'a category the plan does not have',
    'category_unknown',
    'systems.yaml systems[0].data_categories[4]',
    (p) => {
      p.systems[0]!.data_categories.push('health')
    },
  ],
  [
    'a purpose the plan does not have',
    'purpose_unknown',
    'systems.yaml systems[0].purpose',
    (p) => {
      p.systems[0]!.purpose = 'curiosity'
    },
  ],
  [
    'a system registered twice',
    'duplicate',
    'systems.yaml systems[6].id',
    (p) => {
      p.systems.push(p.systems[0]!)
    },
  ],
  // places and people
  [
    'a day given twice in the calendar',
    'calendar_duplicate',
    'calendar.yaml calendar[1]',
    (p) => {
      p.calendar.splice(1, 0, { ...p.calendar[0]!, ko: '창립기념일', kind: 'company' })
    },
  ],
  [
    'a calendar without the current year',
    'calendar_year',
    'calendar.yaml calendar',
    (p) => {
      p.calendar = p.calendar.filter((one) => !one.day.startsWith('2026-'))
    },
  ],
  [
    'an account twice in the roster for times that overlap by one day',
    'duplicate',
    'roster.yaml roster[14].id',
    (p) => {
      p.roster[0]!.valid_to = '2026-03-01'
      p.roster.push({ ...p.roster[0]!, valid_from: '2026-03-01', valid_to: '2026-12-31' })
    },
  ],
  [
    'a holiday not valid on its own day',
    'calendar_validity',
    'calendar.yaml calendar[0]',
    (p) => {
      p.calendar[0]!.valid_from = '2024-01-02'
    },
  ],
  [
    'a network with bits behind its prefix',
    'cidr',
    'networks.yaml networks[0].cidr',
    (p) => {
      p.networks[0]!.cidr = '192.0.2.1/25'
    },
  ],
  [
    'a network that is no network',
    'cidr',
    'networks.yaml networks[0].cidr',
    (p) => {
      p.networks[0]!.cidr = '192.0.2.0/33'
    },
  ],
  [
    'a network id used twice at a time',
    'duplicate',
    'networks.yaml networks[5].id',
    (p) => {
      p.networks.push(p.networks[0]!)
    },
  ],
  [
    'an account twice in the roster',
    'duplicate',
    'roster.yaml roster[14].id',
    (p) => {
      p.roster.push(p.roster[0]!)
    },
  ],
  [
    'a network that ends before it starts',
    'validity_reversed',
    'networks.yaml networks[0].valid_to',
    (p) => {
      p.networks[0]!.valid_to = '2023-12-31'
    },
  ],
  // exceptions
  [
    'an exception without a last day',
    'exception_expiry',
    'exceptions.yaml exceptions[0].valid_to',
    (p) => {
      const { valid_to: _, ...open } = exception
      p.exceptions.push(open)
    },
  ],
  [
    'an exception for longer than the plan allows',
    'exception_too_long',
    'exceptions.yaml exceptions[0].valid_to',
    (p) => {
      p.exceptions.push({ ...exception, valid_to: '2027-05-03' })
    },
  ],
  [
    'an exception approved by another account of the person concerned',
    'exception_approver',
    'exceptions.yaml exceptions[0].approved_by',
    (p) => {
      for (const entry of p.roster)
        if (entry.id === exception.actor || entry.id === exception.approved_by) entry.subject_id = 'M-7'
      p.exceptions.push(exception)
    },
  ],
  [
    'an exception approved by the person concerned',
    'exception_approver',
    'exceptions.yaml exceptions[0].approved_by',
    (p) => {
      p.exceptions.push({ ...exception, approved_by: 'U-1008' })
    },
  ],
  [
    'an exception to an unknown rule',
    'exception_rule_unknown',
    'exceptions.yaml exceptions[0].rule',
    (p) => {
      p.exceptions.push({ ...exception, rule: 'no_such_rule' })
    },
  ],
  [
    'an exception that ends before it starts',
    'validity_reversed',
    'exceptions.yaml exceptions[0].valid_to',
    (p) => {
      p.exceptions.push({ ...exception, valid_to: '2026-10-31' })
    },
  ],
  [
    'an exception id used again',
    'duplicate',
    'exceptions.yaml exceptions[1].id',
    (p) => {
      p.exceptions.push(exception, { ...exception, valid_from: '2027-01-01', valid_to: '2027-01-31' })
    },
  ],
]

test('the default plan has no problems', () => expect(checkPlan(defaultPlan(), rules, TODAY)).toEqual([]))

test.each(refusals)('%s is refused', (_, kind, where, change) => {
  const problems = checkPlan(changed(change), rules, TODAY)
  expect(problems.map((one) => [one.kind, one.where])).toEqual([[kind, where]])
})

test('every kind of problem is tried', () =>
  expect([...new Set(refusals.map(([, kind]) => kind))].sort()).toEqual([...PROBLEM_KINDS].sort()))

test('every problem is told in Korean and in English', () => {
  const problems = refusals.flatMap(([, , , change]) => checkPlan(changed(change), rules, TODAY))
  const untold = problems.filter(
    ({ message }) => !/[가-힣]/.test(message.ko) || /[가-힣]/.test(withoutLaw(message.en)),
  )
  expect([problems.length, untold]).toEqual([refusals.length, []])
})
const withoutLaw = (en: string) =>
  en
    .replace(/\((안전성 확보조치 기준|통신비밀보호법 시행령|전자상거래법 시행령) [^)]*\)|u-\d+/g, '')
    .replace(/The legal floor of this class is .*/, '')

describe('what is allowed', () => {
  const allowed: [string, Change][] = [
    [
      'an officer without a deputy where a sole-person exception is recorded',
      (_, v) => {
        delete v.deputy
        v.sole_person_exception = {
          reason: { ko: '직원이 한 명뿐임', en: 'There is one employee' },
          approved_by: '박대표',
          approved_on: '2025-12-22',
        }
      },
    ],
    [
      'a review by the quarter with its clause, since the plan sets the cycle',
      (_, v) => {
        v.review.cycle = 'quarter'
        v.valid_from = '2026-10-31'
      },
    ],
    [
      'exactly the floor',
      (_, v) => {
        v.retention[0]!.period = { years: 2 }
        v.retention[1]!.period = { months: 12 }
        v.retention[2]!.period = { months: 36 }
        v.retention[3]!.period = { days: 92 }
      },
    ],
    [
      'versions that follow each other, in any order of writing',
      (p, v) => {
        second(p, v, {})
        v.valid_to = '2026-10-31'
        p.versions.reverse()
      },
    ],
    [
      'a network id used again after it ended',
      (p) => {
        p.networks[0]!.valid_to = '2026-06-30'
        p.networks.push({
          ...p.networks[0]!,
          cidr: '192.0.2.128/26',
          valid_from: '2026-07-01',
          valid_to: '2026-12-31',
        })
      },
    ],
    [
      'an exception of exactly the longest',
      (p) => {
        p.exceptions.push({ ...exception, valid_to: '2027-05-02' })
      },
    ],
    [
      'an exception with approver and last day',
      (p) => {
        p.exceptions.push({ ...exception, system: 'crm' })
      },
    ],
  ]
  test.each(allowed)('%s', (_, change) => expect(checkPlan(changed(change), rules, TODAY)).toEqual([]))
})

test('requirePlan throws PLAN_INVALID with every problem on its line', () => {
  const plan = changed((p, v) => {
    delete v.deputy
    p.networks[0]!.cidr = 'office'
  })
  expect(() => requirePlan(plan)).toThrow(
    expect.objectContaining({
      code: 'PLAN_INVALID',
      detail:
        'plan.yaml versions[0].deputy: The officer has no deputy, and no sole_person_exception is recorded.\n' +
        'networks.yaml networks[0].cidr: office is no network; allowed: address/prefix with the bits behind the prefix zero, such as 192.0.2.0/25',
    }),
  )
})
