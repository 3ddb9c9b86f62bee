// SPDX-License-Identifier: Apache-2.0
// Registers the functions by the names they are deployed under. Each is built into a bundle of its own (functions/build.ts).
import { http } from '@google-cloud/functions-framework'
import { captureInCloud } from './capture/handler.ts'
import { detectInCloud } from './detect/handler.ts'
import { reportInCloud } from './report/handler.ts'
import { retainInCloud } from './retain/handler.ts'

http('capture', captureInCloud)
http('detect', detectInCloud)
http('report', reportInCloud)
http('retain', retainInCloud)
