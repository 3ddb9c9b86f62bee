// SPDX-License-Identifier: Apache-2.0
// What doctor looks at: one check a question, each answering well, warning or failing, with what to do.

export type Finding = {
  state: 'ok' | 'warning' | 'failed'
  what: string
  detail: string
  /** What to do, when not ok. */
  help?: string
}

export const ok = (what: string, detail: string): Finding => ({ state: 'ok', what, detail })
export const warning = (what: string, detail: string, help: string): Finding => ({
  state: 'warning',
  what,
  detail,
  help,
})
export const failed = (what: string, detail: string, help: string): Finding => ({
  state: 'failed',
  what,
  detail,
  help,
})
