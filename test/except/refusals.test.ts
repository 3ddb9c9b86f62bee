// SPDX-License-Identifier: Apache-2.0
// What is refused before an exception is recorded, said with what is allowed.
import { expect, test } from '@jest/globals'
import { type NewException, requireException } from '../../cli/except/new-exception.ts'
import type { Plan } from '../../schemas/plan.ts'
import { readRuleFile, ruleFolders } from '../../sql/rules.ts'
import { changed, defaultPlan } from '../plan/default-plan.ts'

const rules = Object.fromEntries(
  ruleFolders().map((folder) => [folder.split('/')[1] ?? '', readRuleFile(folder)]),
)
const good: NewException = {
  id: 'month-end',
  rule: 'bulk_download',
  system: null,
  actor: 'u-1008',
  reason: 'month-end settlement',
  approved_by: 'u-1001',
  valid_from: '2030-03-05',
  valid_to: '2030-03-06',
}
const said = (more: Partial<NewException>, plan: Plan = defaultPlan()): string => {
  try {
    requireException({ ...good, ...more }, { plan, rules, listed: [], today: '2030-03-05' })
    return 'it is allowed'
  } catch (error) {
    const { code, detail } = error as { code: string; detail: string }
    return `${code} ${detail}`
  }
}

const secret = ['900101', '1234567'].join('-')
test.each<[string, Partial<NewException>, string]>([
  [
    'an approver who is the person concerned',
    { approved_by: 'u-1008' },
    '--approver: The approver is the person concerned.',
  ],
  [
    'an approver whom the plan does not know',
    { approved_by: 'u-9999' },
    '--approver: allowed: an account of the roster, or name or e-mail of the officer, of the deputy or of who approved the plan',
  ],
  [
    'an unknown rule',
    { rule: 'bulk_downlaod' },
    '--rule: There is no rule bulk_downlaod; allowed: the ids in docs/reference/rules.md',
  ],
  [
    'an unknown system',
    { system: 'crn' },
    '--system: crn is not registered; allowed: crm, shop-admin, hr, data-warehouse, access-ledger, visitor-desk',
  ],
  [
    'a last day before the first',
    { valid_from: '2030-03-10' },
    '--until: The last day lies before the first.',
  ],
  [
    'a day of the past',
    { valid_from: '2030-03-04' },
    '--from: allowed: 2030-03-05 or later; came: 2030-03-04. What was found before is decided by a verdict',
  ],
  [
    'a day more than the plan allows',
    { valid_to: '2030-09-04' },
    '--until: An exception lasts at most 183 days; came: 184',
  ],
  ['a reason that says nothing', { reason: '  ' }, '--reason: allowed: 1 to 1000 characters; came: 0'],
  [
    'a reason with a resident number',
    { reason: `for ${secret}` },
    '--reason: holds what reads like a rrn; say it without',
  ],
  ['an account that is a resident number', { actor: secret }, '--actor: is no opaque account'],
  [
    'an id that is none',
    { id: 'Month End' },
    '--id: allowed: lower-case letters, digits, hyphen, dot and underscore, at most 64',
  ],
])('%s is refused', (_, more, fault) => expect(said(more)).toBe(`EXCEPTION_REFUSED ${fault}`))

test('an exception as it should be is allowed, approved by an account, the officer or the deputy', () => {
  const { officer, deputy } = defaultPlan().versions[0]!
  for (const approved_by of ['u-1001', officer.name, officer.email, deputy?.name ?? '', deputy?.email ?? ''])
    expect(said({ approved_by })).toBe('it is allowed')
})

test('an approver who is the person concerned under another account is refused', () => {
  const plan = changed(({ roster }) => {
    for (const entry of roster) if (entry.id === 'u-1001' || entry.id === 'u-1008') entry.subject_id = 'M-7'
  })
  expect(said({}, plan)).toBe('EXCEPTION_REFUSED --approver: The approver is the person concerned.')
})

test('an approver who has left is nobody who may approve', () => {
  const plan = changed(({ roster }) => {
    for (const entry of roster) if (entry.id === 'u-1001') entry.left_on = '2030-03-04'
  })
  expect(said({}, plan)).toMatch(/^EXCEPTION_REFUSED --approver: allowed: an account of the roster, /)
})

test('a year is the longest where the plan does not say how long', () => {
  const plan = changed((_, version) => {
    delete version.review.exception_days
  })
  expect(said({ valid_to: '2031-03-06' }, plan)).toBe(
    'EXCEPTION_REFUSED --until: An exception lasts at most 366 days; came: 367',
  )
  expect(said({ valid_to: '2031-03-05' }, plan)).toBe('it is allowed')
})
