// SPDX-License-Identifier: Apache-2.0
// Claims of high findings: once each, one alert a run, and none lost to a crash between claim and archive.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Archive } from '../../functions/platform/archive.ts'
import { openDirectoryArchive } from '../../functions/platform/archive-directory.ts'
import { claimAlerts } from '../../functions/report/claim-alert.ts'
import { objectName } from '../../functions/report/delivery-objects.ts'

let folder: string
let archive: Archive
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-claim-'))
  archive = openDirectoryArchive(folder)
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const A = 'a'.repeat(64)
const B = 'b'.repeat(64)
const C = 'c'.repeat(64)
const DAY = '2030-01-14'
const archiveAlert = (id: string) => archive.put(objectName(id, 1), new Uint8Array([1]))

test('the findings of one run are one alert, in any order and named twice', async () => {
  const alerts = await claimAlerts(archive, DAY, [B, A, B])
  expect(alerts).toEqual([
    { alert_id: expect.stringMatching(/^alert-2030-01-14-[0-9a-f]{8}$/), finding_ids: [A, B] },
  ])
})

test('no finding, no alert', async () => {
  expect([await claimAlerts(archive, DAY, []), await archive.list('')]).toEqual([[], []])
})

test('after its alert was archived a finding is not claimed again; a new one is alone in the next alert', async () => {
  const [first] = await claimAlerts(archive, DAY, [A, B])
  await archiveAlert(first!.alert_id)
  expect(await claimAlerts(archive, DAY, [A, B])).toEqual([])
  const next = await claimAlerts(archive, DAY, [A, B, C])
  expect(next).toEqual([{ alert_id: expect.not.stringContaining(first!.alert_id), finding_ids: [C] }])
})

test('claims without an archived alert come back under the same id, beside what is new', async () => {
  const [lost] = await claimAlerts(archive, DAY, [A])
  const alerts = await claimAlerts(archive, DAY, [A, B])
  expect(alerts).toEqual([
    { alert_id: lost!.alert_id, finding_ids: [A] },
    { alert_id: expect.stringMatching(/^alert-2030-01-14-/), finding_ids: [B] },
  ])
})

test('runs at once share the findings out without overlap', async () => {
  const runs = await Promise.all([
    claimAlerts(archive, DAY, [A, B]),
    claimAlerts(archive, DAY, [A, B, C]),
    claimAlerts(openDirectoryArchive(folder), DAY, [B, C]),
  ])
  const owners = new Map<string, Set<string>>()
  for (const { alert_id, finding_ids } of runs.flat())
    for (const id of finding_ids) owners.set(id, (owners.get(id) ?? new Set()).add(alert_id))
  expect([...owners].map(([id, alerts]) => [id, alerts.size]).sort()).toEqual([
    [A, 1],
    [B, 1],
    [C, 1],
  ])
})
