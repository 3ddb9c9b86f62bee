// SPDX-License-Identifier: Apache-2.0
// The subject of a mail: what must be done is told before it is opened. One line, no matter what a company is called.
import type { Language } from '../../schemas/rule.ts'
import { visible } from './html.ts'
import { shortened } from './limits.ts'
import type { AlertReport, PeriodReport } from './report.ts'
import { textsOf } from './texts/texts.ts'
import { unchecked } from './unchecked.ts'

const MAX_SUBJECT = 150

/** `2026년 10월 접속기록 점검 보고서: 탐지 6건, 오늘 확인 2건 · 점검하지 못한 것 3건`. */
export const reportSubject = (report: PeriodReport, language: Language): string => {
  const texts = textsOf(language)
  const high = report.findings.filter(({ severity }) => severity === 'high').length
  const { gaps } = unchecked(report)
  const parts = [
    texts.subjectFindings(report.findings.length, high),
    ...(gaps.length > 0 ? [texts.subjectGaps(gaps.length)] : []),
  ]
  const period = texts.period(report.period.first_day, report.period.last_day)
  return shortened(visible(`${texts.subject(period, report.revision)}: ${parts.join(' · ')}`), MAX_SUBJECT)
}

/** `[오늘 확인] 개인정보 접속 경보: 대량 다운로드 외 1건`. */
export const alertSubject = (alert: AlertReport, language: Language): string => {
  const [first] = alert.findings
  const rule = alert.rules.find(({ rule_id }) => rule_id === first?.rule_id)
  const title = rule?.title[language] ?? first?.rule_id ?? ''
  return shortened(visible(textsOf(language).alert.subject(alert.findings.length, title)), MAX_SUBJECT)
}
