// SPDX-License-Identifier: Apache-2.0
// Claims high findings for one alert mail: each finding is claimed once, by its id, whatever runs at the same time.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Archive } from '../platform/archive.ts'
import { codeOf, LedgerError } from '../platform/errors.ts'
import { objectName } from './delivery-objects.ts'

const claim = z.strictObject({ alert_id: z.string().min(1) })
const claimName = (findingId: string): string => `alerts/${findingId}.json`

const readClaim = async (archive: Archive, findingId: string): Promise<string | null> => {
  const bytes = await archive.get(claimName(findingId))
  if (!bytes) return null
  const read = claim.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
  if (!read.success)
    throw new LedgerError('INTERNAL', `the claim of a finding is not readable: ${claimName(findingId)}`)
  return read.data.alert_id
}

/** Claims one finding, or says for which alert it was claimed before. */
const claimOne = async (
  archive: Archive,
  day: string,
  findingId: string,
  alertId: string,
): Promise<string> => {
  const before = await readClaim(archive, findingId)
  if (before) return before
  try {
    await archive.put(
      claimName(findingId),
      new TextEncoder().encode(`${JSON.stringify({ alert_id: alertId })}\n`),
      { retention_class: 'records', event_day: day, system_id: null },
    )
    return alertId
  } catch (error) {
    if (codeOf(error) !== 'ARCHIVE_EXISTS') throw error
    return (await readClaim(archive, findingId)) ?? alertId
  }
}

/**
 * The alerts to be made of these high findings: usually one with all that nobody claimed before. Where a crash left claims without
 * their archived alert, that alert comes back with its findings, to be delivered under its own id. Findings of archived alerts
 * are left out: their delivery is resumed from the archive. Idempotent until an alert is archived.
 */
export const claimAlerts = async (
  archive: Archive,
  day: string,
  findingIds: readonly string[],
): Promise<{ alert_id: string; finding_ids: string[] }[]> => {
  const ids = [...new Set(findingIds)].sort()
  const unclaimed: string[] = []
  for (const id of ids) if (!(await readClaim(archive, id))) unclaimed.push(id)
  const digest = createHash('sha256').update(unclaimed.join('\n')).digest('hex').slice(0, 8)
  const alerts = new Map<string, string[]>()
  for (const id of ids) {
    const alert = await claimOne(archive, day, id, `alert-${day}-${digest}`)
    alerts.set(alert, [...(alerts.get(alert) ?? []), id])
  }
  const open: { alert_id: string; finding_ids: string[] }[] = []
  for (const [alert_id, finding_ids] of alerts)
    if (!(await archive.get(objectName(alert_id, 1)))) open.push({ alert_id, finding_ids })
  return open
}
