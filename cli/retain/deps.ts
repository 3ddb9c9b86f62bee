// SPDX-License-Identifier: Apache-2.0
// What retention needs, on an open embedded ledger.
import { v7 } from 'uuid'
import { openDirectoryArchive } from '../../functions/platform/archive-directory.ts'
import type { RetainDeps } from '../../functions/retain/retain.ts'
import type { Ledger } from '../ledger.ts'
import type { Session } from '../session.ts'

export const retainDeps = (ledger: Ledger, { clock }: Pick<Session, 'clock'>): RetainDeps => ({
  warehouse: ledger.warehouse,
  archive: openDirectoryArchive(ledger.folder.archive),
  plan: ledger.plan,
  clock,
  owner: `${process.pid}-${v7()}`,
  alone: ledger.embedded !== null,
})
