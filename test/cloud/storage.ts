// SPDX-License-Identifier: Apache-2.0
// Buckets on the Cloud Storage that run.ts started.
import { Storage } from '@google-cloud/storage'

export const STORAGE_URL = process.env.ACCESS_LEDGER_TEST_STORAGE ?? ''
if (!STORAGE_URL) throw new Error('start these tests with npm run test:cloud')

/** Makes an empty bucket. */
export const makeBucket = async (name: string): Promise<void> => {
  await new Storage({ apiEndpoint: STORAGE_URL, projectId: 'local' }).createBucket(name)
}
