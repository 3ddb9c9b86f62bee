// SPDX-License-Identifier: Apache-2.0
// What the plan and the keys say to capture, prepared for being asked once an event.
import { addSpan, FLOORS } from '../../plan/floors.ts'
import { dayOf, dayWindow, versionOn } from '../../plan/versions.ts'
import type { Plan, Span, System } from '../../schemas/plan.ts'
import type { CaptureRules } from './judge-event.ts'
import type { RedactionKey } from './redact.ts'
import { remembered } from './remembered.ts'

/** Zones change their offset on quarter hours only, so the day of an instant is that of its quarter hour. */
const QUARTER_MS = 15 * 60 * 1000
const backwards = (span: Span): Span => ({
  years: -(span.years ?? 0),
  months: -(span.months ?? 0),
  days: -(span.days ?? 0),
})

const forCapture = (system: System) => ({
  retentionClass: system.retention_class,
  data_categories: system.data_categories,
  purpose: system.purpose ?? null,
})

/** Prepares the rules of one plan. The register entry valid on the newest day stands for a system. */
export const captureRules = (
  plan: Plan,
  redactionKeyAt: (occurredAt: Date) => RedactionKey,
): CaptureRules => {
  const newest = [...plan.systems].sort((a, b) => ((a.valid_from ?? '') < (b.valid_from ?? '') ? -1 : 1))
  const systems = new Map(newest.map((system) => [system.id, forCapture(system)]))
  const zone =
    [...plan.versions].sort((a, b) => (a.valid_from < b.valid_from ? 1 : -1))[0]?.time_zone ?? 'Asia/Seoul'
  const dayOfQuarter = remembered((quarter: number) => dayOf(zone, new Date(quarter * QUARTER_MS)))
  const closesAt = remembered((day: string) => dayWindow(versionOn(plan, day), day).closes_at.getTime())
  const dayAt = (instant: Date) => dayOfQuarter(Math.floor(instant.getTime() / QUARTER_MS))
  const oldest = remembered((key: string) => {
    const [retentionClass, today] = key.split(' ') as [keyof typeof FLOORS, string]
    return addSpan(today, backwards(FLOORS[retentionClass]?.period ?? { years: 2 }))
  })
  return {
    dayOf: dayAt,
    closesAt,
    system: (systemId) => systems.get(systemId),
    oldestDay: (retentionClass, receivedAt) => oldest(`${retentionClass} ${dayAt(receivedAt)}`),
    redactionKeyAt,
  }
}
