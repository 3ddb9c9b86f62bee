// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from '@jest/globals'
import { simulate } from '../../cli/simulate/activity.ts'
import {
  checkOptions,
  INCIDENT_IDS,
  parseIncidents,
  type SimulationOptions,
} from '../../cli/simulate/options.ts'
import { scenarioOf } from '../../cli/simulate/scenario.ts'
import { CLEAN, DEMO } from './given.ts'

const failure = (act: () => unknown): { code?: string; detail?: string } => {
  try {
    act()
    return {}
  } catch (error) {
    const { code, detail } = error as { code: string; detail: string }
    return { code, detail }
  }
}

describe('--incidents', () => {
  test.each([
    ['none', []],
    ['all', [...INCIDENT_IDS]],
    ['holiday_burst', ['holiday_burst']],
    ['holiday_burst:2, new_address_at_dawn', ['holiday_burst', 'holiday_burst', 'new_address_at_dawn']],
  ])('reads "%s"', (text, expected) => {
    expect(parseIncidents(text)).toEqual(expected)
  })

  test.each(['', 'holiday_bursts', 'holiday_burst:0', 'holiday_burst:-1', 'all,none', 'holiday_burst,'])(
    'refuses "%s" and names what is allowed',
    (text) => {
      const { code, detail } = failure(() => parseIncidents(text))
      expect(code).toBe('USAGE')
      expect(detail).toContain('ten_times_the_members')
    },
  )
})

describe('the options', () => {
  test.each<[Partial<SimulationOptions>, string]>([
    [{ staff: 0 }, 'staff must be an integer from 1 to 300, not 0'],
    [{ staff: 301 }, 'staff must be an integer from 1 to 300, not 301'],
    [{ days: 1.5 }, 'days must be an integer from 1 to 3660, not 1.5'],
    [{ seed: Number.NaN }, `seed must be an integer from 0 to ${Number.MAX_SAFE_INTEGER}, not NaN`],
    [{ firstDay: '2026-02-30' }, 'the first day must be YYYY-MM-DD, not 2026-02-30'],
    [{ firstDay: '1 September' }, 'the first day must be YYYY-MM-DD, not 1 September'],
    [{ holidays: new Set(['20261009']) }, 'a holiday must be YYYY-MM-DD, not 20261009'],
  ])('%j is refused', (change, detail) => {
    expect(failure(() => checkOptions({ ...CLEAN, ...change }))).toEqual({ code: 'USAGE', detail })
    expect(failure(() => [...simulate({ ...CLEAN, ...change })])).toEqual({ code: 'USAGE', detail })
  })

  test('a period without a holiday cannot hold a burst on one, and says so', () => {
    expect(failure(() => scenarioOf({ ...DEMO, holidays: new Set(), incidents: ['holiday_burst'] }))).toEqual(
      {
        code: 'USAGE',
        detail:
          'holiday_burst needs a public holiday from 2026-10-01 on and one of support, operations at work; simulate more days or staff, or leave it out',
      },
    )
  })

  test('a few days are too few for four working days in a row', () => {
    const few = { ...CLEAN, days: 5, incidents: ['one_member_repeatedly' as const] }
    expect(failure(() => scenarioOf(few)).detail).toMatch(
      /^one_member_repeatedly needs four working days in a row from 2026-09-03 on/,
    )
  })
})
