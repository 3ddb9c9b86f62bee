// SPDX-License-Identifier: Apache-2.0
// The texts of one language.
import type { Language } from '../../../schemas/rule.ts'
import { en } from './en.ts'
import { ko, type Texts } from './ko.ts'

export type { Texts }

/** Korean unless asked for English. */
export const textsOf = (language: Language): Texts => (language === 'en' ? en : ko)
