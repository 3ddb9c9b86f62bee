// SPDX-License-Identifier: Apache-2.0
// What detection and reports need in the cloud: BigQuery, the bucket of records, the relay, and the plan that was deployed.
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import { loadRules } from '../../sql/rules.ts'
import type { ReviewDeps } from '../detect/run-detect.ts'
import { openStorageArchive } from '../platform/archive-storage.ts'
import { cloudBigQuery, cloudClock } from '../platform/cloud-clients.ts'
import type { ReviewConfig } from '../platform/cloud-config.ts'
import { deployedPlan } from '../platform/deployed-plan.ts'
import { parseMailbox } from '../platform/mailer.ts'
import { createSmtpMailer } from '../platform/mailer-smtp.ts'
import { storageBucket } from '../platform/storage-client.ts'
import { createBigQueryWarehouse } from '../platform/warehouse-bigquery.ts'

/** Puts together what a review needs. Opens no connection. */
export const reviewDeps = async (config: ReviewConfig): Promise<ReviewDeps> => {
  const { dataset, location, maximumBytesBilled } = config
  const warehouse = createBigQueryWarehouse({
    client: cloudBigQuery(config),
    dataset,
    location,
    ...(maximumBytesBilled ? { maximumBytesBilled } : {}),
  })
  const clock = cloudClock(config)
  const { emulation } = config
  return {
    warehouse,
    clock,
    plan: await deployedPlan(),
    rules: await loadRules(),
    newId: () => v7(),
    from: parseMailbox(config.mailFrom),
    language: config.language,
    delivery: {
      archive: openStorageArchive({
        bucket: storageBucket({
          projectId: config.project,
          bucket: config.recordsBucket,
          ...(emulation?.storage ? { apiEndpoint: emulation.storage } : {}),
        }),
      }),
      mailer: createSmtpMailer(config.smtp, {
        sleep: (ms) => sleep(ms).then(() => undefined),
        random: Math.random,
      }),
      clock,
      record: (row) => warehouse.append('reports', [row]),
      owner: v7(),
      alone: false,
    },
  }
}
