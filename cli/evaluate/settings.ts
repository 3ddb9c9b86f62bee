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
/** Fifteen weeks, for lesser questions: a world of six months takes minutes. */
const SHORT = 105
const LARGE_DAYS = 75

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

/** All sets of worlds. The first is the one that the targets are set for. Smaller companies and lesser questions have fewer seeds and days. */
export const settingsOf = ({ seeds, sizes, large }: Amount): Setting[] => {
  const most = Math.max(...sizes)
  const smaller = sizes.filter((size) => size !== most)
  const worlds = (people: number, count: number, more: Partial<WorldOptions>): WorldOptions[] =>
    seeds.slice(0, count).map((seed) => ({ ...plain, seed, people, ...more }))
  const everySize = (count: number, more: Partial<WorldOptions>): WorldOptions[] => [
    ...worlds(most, count, more),
    ...smaller.flatMap((size) => worlds(size, 1, more)),
  ]
  const clean = (one: Habit): WorldOptions[] => worlds(most, 1, { habits: [one], days: SHORT })
  return [
    {
      title: 'Medium incidents, one per 80 person-days',
      note: 'The set that the targets are set for.',
      // The largest first, so that the workers end together.
      worlds: [
        ...(large === null
          ? []
          : [{ ...plain, seed: large, people: LARGE, days: LARGE_DAYS, strength: 'medium' as const }]),
        ...everySize(seeds.length, { strength: 'medium' }),
      ],
    },
    {
      title: 'Medium incidents at a tenth of that rate',
      note: 'The same rules where misuse is rarer: precision falls with the rate, recall does not.',
      worlds: worlds(most, 1, { strength: 'medium', personDaysPerIncident: 800 }),
    },
    {
      title: 'Easy incidents',
      note: 'What a person would notice when shown it.',
      worlds: worlds(most, 1, { strength: 'easy', days: SHORT }),
    },
    {
      title: 'Hard incidents',
      note: 'Close to ordinary work, or a single access: much of it is not found, and should not be promised.',
      worlds: worlds(most, 1, { strength: 'hard', days: SHORT }),
    },
    {
      title: 'Clean logs of mixed habits',
      note: 'No misuse: every finding is wrong.',
      worlds: worlds(most, 1, { days: SHORT }),
    },
    {
      title: 'Clean logs: heavy-tailed work',
      note: 'Everybody has days of several times the usual (Pareto, at most eight times).',
      worlds: clean('heavy_tailed'),
    },
    { title: 'Clean logs: bursts', note: 'The amounts of days are log-normal.', worlds: clean('bursty') },
    {
      title: 'Clean logs: weekend workers',
      note: 'Everybody works on nearly half of the days off.',
      worlds: clean('weekend'),
    },
    {
      title: 'Clean logs: eight days of history',
      note: 'Judged from the ninth day of the log on, for four weeks.',
      worlds: worlds(most, 1, { days: 36, warmUp: 8 }),
    },
    {
      title: 'Quiet takeover: identities of pairs swapped',
      note: 'From one day on two people work under each other’s name. Found means: a finding at medium or above within ten working days.',
      worlds: worlds(most, 1, { days: 90, warmUp: 60, swapFrom: 75 }),
    },
  ]
}
