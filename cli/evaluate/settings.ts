// SPDX-License-Identifier: Apache-2.0
// The worlds of the accuracy report, and what each set of them is for.
import { HABITS, type Habit } from './company.ts'
import type { WorldOptions } from './world.ts'

/** Thresholds were set while looking at these, and never at the others. */
export const TUNING_SEEDS = [11, 12, 13] as const
export const REPORT_SEEDS = [101, 102, 103] as const
/** Days that only teach. */
export const WARM_UP = 30
export const DAYS = 182

export type Setting = { title: string; note: string; worlds: WorldOptions[] }
export type Amount = {
  seeds: readonly number[]
  sizes: readonly number[]
  /** Seed of the one large company; null leaves it out. */
  large: number | null
}

const FIRST_DAY = '2030-04-01'
const LARGE = 200

const plain: Omit<WorldOptions, 'seed' | 'people'> = {
  firstDay: FIRST_DAY,
  days: DAYS,
  warmUp: WARM_UP,
  habits: HABITS,
  strength: null,
  personDaysPerIncident: 80,
  swapFrom: null,
}

/** All sets of worlds. The first is the one that the targets are set for. */
export const settingsOf = ({ seeds, sizes, large }: Amount): Setting[] => {
  const worlds = (people: readonly number[], more: Partial<WorldOptions>): WorldOptions[] =>
    people.flatMap((size) => seeds.map((seed) => ({ ...plain, seed, people: size, ...more })))
  const withLarge = (more: Partial<WorldOptions>): WorldOptions[] => [
    // The largest first, so that the workers end together.
    ...(large === null ? [] : [{ ...plain, seed: large, people: LARGE, ...more }]),
    ...worlds(sizes, more),
  ]
  const most = [Math.max(...sizes)]
  const clean = (one: Habit): WorldOptions[] => worlds(most, { habits: [one] })
  return [
    {
      title: 'Medium incidents, one per 80 person-days',
      note: 'The set that the targets are set for.',
      worlds: withLarge({ strength: 'medium' }),
    },
    {
      title: 'Medium incidents at a tenth of that rate',
      note: 'The same rules where misuse is rarer: precision falls with the rate, recall does not.',
      worlds: worlds(most, { strength: 'medium', personDaysPerIncident: 800 }),
    },
    { title: 'Easy incidents', note: '', worlds: worlds(most, { strength: 'easy' }) },
    {
      title: 'Hard incidents',
      note: 'Close to ordinary work, or a single access: much of it is not found, and should not be promised.',
      worlds: worlds(most, { strength: 'hard' }),
    },
    {
      title: 'Clean logs of mixed habits',
      note: 'No misuse: every finding is wrong.',
      worlds: worlds(sizes, {}),
    },
    {
      title: 'Clean logs: heavy-tailed work',
      note: 'Everybody has days of many times the usual.',
      worlds: clean('heavy_tailed'),
    },
    { title: 'Clean logs: bursts', note: 'Log-normal days.', worlds: clean('bursty') },
    {
      title: 'Clean logs: weekend workers',
      note: 'Everybody works on nearly half of the days off.',
      worlds: clean('weekend'),
    },
    {
      title: 'Clean logs: eight days of history',
      note: 'Judged from the ninth day of the log on, for four weeks.',
      worlds: worlds(most, { days: 36, warmUp: 8 }),
    },
    {
      title: 'Quiet takeover: identities of pairs swapped',
      note: 'From one day on two people work under each other’s name. Found means: a finding at medium or above within ten working days.',
      worlds: worlds(most, { days: 90, swapFrom: 75 }),
    },
  ]
}
