// SPDX-License-Identifier: Apache-2.0
// What a report says of retention: records that should have been destroyed and are still there.
import type { OverdueSum } from '../retain/overdue.ts'
import type { NotCheckedEntry } from './report-parts.ts'

const CLASSES: Readonly<Record<string, [string, string]>> = {
  handler: ['취급자 접속기록', 'handler access'],
  handler_small: ['소규모 시스템의 접속기록', 'handler access of small systems'],
  rights: ['접근 권한 부여·변경·말소 기록', 'changes of rights'],
  connection: ['이용자 접속 로그', 'connections of end users'],
  records: ['원장 자체의 기록', "the ledger's own records"],
}

export const overdueEntries = (overdue: readonly OverdueSum[]): NotCheckedEntry[] =>
  overdue.map(({ retention_class, sum }) => {
    const [ko, en] = CLASSES[retention_class] ?? [retention_class, retention_class]
    const days = sum.days === 1 ? sum.first_day : `${sum.first_day} ~ ${sum.last_day}`
    return {
      kind: 'overdue',
      what: `${retention_class} (${days})`,
      count: sum.rows,
      rules: [],
      why: {
        ko: `${ko}: 보관기간이 끝나고 파기할 기한도 지났습니다. 보호책임자가 확인하여 파기하게 합니다`,
        en: `${en}: the retention and the days to destroy are over; have it destroyed with the officer's confirmation`,
      },
    }
  })
