// SPDX-License-Identifier: Apache-2.0
// A small seeded company, and what it takes to run it through capture, detection and report into any number of
// warehouses side by side: one clock, the same ids, so that nothing may differ but the engine.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDemoPlan } from '../../cli/demo/demo-folder.ts'
import { type SimulatedEvent, simulate } from '../../cli/simulate/activity.ts'
import type { SimulationOptions } from '../../cli/simulate/options.ts'
import { scenarioOf } from '../../cli/simulate/scenario.ts'
import { PRODUCERS, producerOf } from '../../cli/simulate/systems.ts'
import { type CaptureDeps, type CaptureRequest, capture } from '../../functions/capture/capture.ts'
import { captureRules } from '../../functions/capture/capture-rules.ts'
import { keyAt } from '../../functions/capture/key-files.ts'
import { keyCredentials } from '../../functions/capture/producers.ts'
import type { DetectDeps } from '../../functions/detect/judge-day.ts'
import { openDirectoryArchive } from '../../functions/platform/archive-directory.ts'
import { type DataFolder, prepareDataFolder } from '../../functions/platform/data-folder.ts'
import { createOutboxMailer } from '../../functions/platform/mailer-outbox.ts'
import type { Warehouse } from '../../functions/platform/warehouse.ts'
import type { MailDeps } from '../../functions/report/mail-deps.ts'
import { loadPlan } from '../../plan/load.ts'
import { readPlan } from '../../plan/read.ts'
import type { Plan } from '../../schemas/plan.ts'
import { loadRules } from '../../sql/rules.ts'

/** Seventeen days with two public holidays and a substitute; the first two lie before the period that is reported. */
const FIRST_DAY = '2026-09-29'
const DAYS = 17
export const PERIOD = '2026-10'
const ZONE = 'Asia/Seoul'

const optionsOf = (plan: Plan, change: Partial<SimulationOptions>): SimulationOptions => ({
  staff: 6,
  firstDay: FIRST_DAY,
  days: DAYS,
  seed: 7,
  incidents: [
    'one_member_repeatedly',
    'holiday_burst',
    'bulk_download_at_night',
    'failed_logins_then_success',
  ],
  lookAlikes: true,
  invalid: true,
  holidays: new Set(plan.calendar.map((holiday) => holiday.day)),
  timeZone: ZONE,
  ...change,
})

export type Batch = { at: Date; request: CaptureRequest }
export type World = {
  plan: Plan
  planFolder: string
  clock: { now(): Date; set(moment: Date): void }
  /** Requests in the order they arrive; `at` is when the last event of each does. */
  batches: Batch[]
  captureWith(warehouse: Pick<Warehouse, 'append'>): CaptureDeps
}

export const keyOf = (producer: string): string => `${producer}-${'k'.repeat(40)}`

export const requestOf = (producer: string, body: unknown): CaptureRequest => ({
  method: 'POST',
  path: '/v1/events',
  authorization: `Bearer ${keyOf(producer)}`,
  contentType: 'application/json',
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})

const WINDOW_MS = 12 * 3_600_000
const MAX_BATCH = 400
const systemOf = ({ event }: SimulatedEvent): string => (event as { system_id?: string }).system_id ?? 'crm'

/** One request a producer and half a day: few and large, as the emulator needs about a millisecond a row and more a request. */
const batchesOf = (arriving: Iterable<SimulatedEvent>): Batch[] => {
  const windows = Map.groupBy(arriving, ({ arrives_at }) => Math.floor(arrives_at.getTime() / WINDOW_MS))
  return [...windows.values()].flatMap((window) =>
    [...Map.groupBy(window, (one) => producerOf(systemOf(one)).id)].flatMap(([producer, events]) =>
      Array.from({ length: Math.ceil(events.length / MAX_BATCH) }, (_, index) => {
        const part = events.slice(index * MAX_BATCH, (index + 1) * MAX_BATCH)
        return {
          at: window.at(-1)?.arrives_at ?? new Date(Number.NaN),
          request: requestOf(producer, { events: part.map(({ event }) => event) }),
        }
      }),
    ),
  )
}

const temporaryFolder = async (): Promise<DataFolder> =>
  prepareDataFolder(await mkdtemp(join(tmpdir(), 'access-ledger-bigquery-')))

/** Makes the company, its plan and everything it sends. The same every time. */
export const makeWorld = async (change: Partial<SimulationOptions> = {}): Promise<World> => {
  const options = optionsOf(await readPlan(), change)
  const scenario = scenarioOf(options)
  const folder = await temporaryFolder()
  writeDemoPlan(folder, scenario)
  const planFolder = join(folder.path, 'plan')
  const plan = await readPlan(planFolder)
  let now = new Date(`${options.firstDay}T00:00:00+09:00`)
  const clock = {
    now: () => new Date(now),
    set: (moment: Date) => {
      now = moment
    },
  }
  const entries = PRODUCERS.map(({ id, systems, actor_types }) => ({
    id,
    key: keyOf(id),
    systems: [...systems],
    actor_types: [...actor_types],
  }))
  const secret = Buffer.alloc(32, 7).toString('base64')
  const rules = captureRules(plan, keyAt([{ id: 'r1', secret, from: '1970-01-01T00:00:00Z' }]))
  const credentials = keyCredentials(async () => entries)
  return {
    plan,
    planFolder,
    clock,
    batches: batchesOf(simulate(options, scenario)),
    captureWith: (warehouse) => ({ warehouse, clock, credentials, rules: () => rules }),
  }
}

/** One ledger of the company: its warehouse with an archive and an outbox of its own. */
export type Side = {
  warehouse: Warehouse
  folder: DataFolder
  send(request: CaptureRequest): ReturnType<typeof capture>
  detect: DetectDeps
  mail: MailDeps
}

/** Loads the plan into a warehouse that is ready, and puts the rest around it. */
export const openSide = async ({ plan, clock, captureWith }: World, warehouse: Warehouse): Promise<Side> => {
  await loadPlan(warehouse, plan, clock, () => 'load-1')
  const folder = await temporaryFolder()
  const captures = captureWith(warehouse)
  const rules = await loadRules()
  let runs = 0
  return {
    warehouse,
    folder,
    send: (request) => capture(captures, request),
    detect: { warehouse, clock, plan, rules, newId: () => `run-${String(++runs).padStart(3, '0')}` },
    mail: {
      warehouse,
      clock,
      plan,
      rules,
      from: { name: 'access-ledger', address: 'access-ledger@example.com' },
      language: 'ko',
      delivery: {
        archive: openDirectoryArchive(folder.archive),
        mailer: createOutboxMailer(folder.outbox, ZONE),
        clock,
        record: (row) => warehouse.append('reports', [row]),
        owner: 'test',
        alone: true,
      },
    },
  }
}
