// SPDX-License-Identifier: Apache-2.0
// The client of Cloud Storage as this project uses it: no retries of its own (archive-storage.ts does them within a known
// time) and an end to every request.
import { type Bucket, Storage, type StorageOptions } from '@google-cloud/storage'

const REQUEST_MS = 20_000

export type BucketPlace = {
  projectId: string
  bucket: string
  /** Another address than Google's, for an emulator. */
  apiEndpoint?: string
}

/** Opens no connection. The variable STORAGE_EMULATOR_HOST must not be set: the client takes it before any option. */
export const storageBucket = ({ projectId, bucket, apiEndpoint }: BucketPlace): Bucket => {
  const options: StorageOptions = {
    projectId,
    timeout: REQUEST_MS,
    retryOptions: { autoRetry: false },
    ...(apiEndpoint ? { apiEndpoint } : {}),
  }
  return new Storage(options).bucket(bucket)
}
