// SPDX-License-Identifier: Apache-2.0
// A mail that did not arrive as an error, so that whoever asked for it fails visibly.
import { ERRORS, LedgerError } from '../platform/errors.ts'
import type { DeliveryResult } from './deliver.ts'

/** Throws the code of a delivery that did not arrive. */
export const requireDelivered = (delivery: DeliveryResult | null): void => {
  if (!delivery?.code || delivery.state === 'sent' || delivery.state === 'archived') return
  throw new LedgerError(delivery.code in ERRORS ? delivery.code : 'MAIL_UNAVAILABLE', delivery.detail ?? '')
}
