// SPDX-License-Identifier: Apache-2.0
// The labels file: what a simulation planted, so that detection can be measured against it.
import { z } from 'zod'
import { LedgerError } from '../../functions/platform/errors.ts'
import { dayAfter } from './days.ts'
import { INCIDENT_IDS, type SimulationOptions } from './options.ts'
import type { Scenario } from './scenario.ts'

const day = z.iso.date()
const reference = z.strictObject({
  event_id: z.string().min(1),
  occurred_at: z.iso.datetime({ offset: true }),
})

export const label = z.strictObject({
  /** The kind, with a number from the second of its kind on. */
  id: z.string().min(1),
  kind: z.enum([...INCIDENT_IDS, 'approved_month_end_batch', 'planned_night_shift']),
  /** True for a look-alike: a finding of it is a false alarm. */
  innocent: z.boolean(),
  system_id: z.string().min(1),
  actor_id: z.string().min(1),
  days: z.array(day).min(1),
  /** Rules that should find it. */
  expected_rules: z.array(z.string().min(1)),
  /** Rules that approved exceptions keep quiet. */
  excepted_rules: z.array(z.string().min(1)),
  events: z.int().min(1),
  first_event: reference,
  last_event: reference,
})
export type Label = z.infer<typeof label>

const exception = z.strictObject({
  exception_id: z.string().min(1),
  rule_id: z.string().min(1),
  system_id: z.string().min(1),
  actor_id: z.string().min(1),
  reason: z.string().min(1),
  approved_by: z.string().min(1),
  valid_from: day,
  valid_to: day,
})

export const labelsFile = z.strictObject({
  schema_version: z.literal(1),
  options: z.strictObject({
    staff: z.int(),
    first_day: day,
    days: z.int(),
    seed: z.int(),
    incidents: z.array(z.enum(INCIDENT_IDS)),
    look_alikes: z.boolean(),
    /** Those of the period. */
    holidays: z.array(day),
    time_zone: z.literal('Asia/Seoul'),
    invalid: z.boolean(),
  }),
  labels: z.array(label),
  exceptions: z.array(exception),
})
export type LabelsFile = z.infer<typeof labelsFile>

/** The labels of a scenario made from these options. */
export const labelsOf = (options: SimulationOptions, scenario: Scenario): LabelsFile => {
  const end = dayAfter(options.firstDay, options.days)
  return {
    schema_version: 1,
    options: {
      staff: options.staff,
      first_day: options.firstDay,
      days: options.days,
      seed: options.seed,
      incidents: [...options.incidents],
      look_alikes: options.lookAlikes,
      holidays: [...options.holidays].filter((one) => one >= options.firstDay && one < end).sort(),
      time_zone: options.timeZone,
      invalid: options.invalid ?? false,
    },
    labels: scenario.labels,
    exceptions: scenario.exceptions,
  }
}

/** Reads a labels file; throws USAGE naming each wrong place. */
export const parseLabels = (text: string): LabelsFile => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new LedgerError('USAGE', 'the labels file is not JSON', { cause })
  }
  const parsed = labelsFile.safeParse(value)
  if (parsed.success) return parsed.data
  const places = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`)
  throw new LedgerError('USAGE', `the labels file is not valid: ${places.join('; ')}`)
}
