// SPDX-License-Identifier: Apache-2.0
// Registers the functions by the names they are deployed under.
import { http } from '@google-cloud/functions-framework'
import { captureInCloud } from './capture/handler.ts'

http('capture', captureInCloud)
