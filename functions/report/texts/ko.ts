// SPDX-License-Identifier: Apache-2.0
// The Korean of reports and alerts. English (en.ts) has the same keys.

import { clockTime, dayParts, isWholeMonth, type LocalDay, momentParts } from '../local-time.ts'
import type { RiskScore } from '../report-parts.ts'

const WEEKDAYS = ['일', '월', '화', '수', '목', '금', '토']
const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')
const longDay = (at: LocalDay) => `${at.year}년 ${at.month}월 ${at.day}일 (${WEEKDAYS[at.weekday]})`
const shortDay = (day: string) => {
  const at = dayParts(day)
  return `${at.month}월 ${at.day}일 (${WEEKDAYS[at.weekday]})`
}

export const ko = {
  number,
  people: (count: number) => `${number(count)}명`,
  items: (count: number) => `${number(count)}건`,
  day: (day: string) => longDay(dayParts(day)),
  shortDay,
  /** The day without its month, where the reader knows the month. */
  days: (first: string, last: string) =>
    first === last ? shortDay(first) : `${shortDay(first)} ~ ${shortDay(last)}`,
  moment: (moment: string, zone: string) => {
    const at = momentParts(moment, zone)
    return `${longDay(at)} ${clockTime(at)}`
  },
  shortMoment: (moment: string, zone: string) => {
    const at = momentParts(moment, zone)
    return `${at.month}월 ${at.day}일 (${WEEKDAYS[at.weekday]}) ${clockTime(at)}`
  },
  period: (first: string, last: string) => {
    const [from, to] = [dayParts(first), dayParts(last)]
    return isWholeMonth(first, last)
      ? `${from.year}년 ${from.month}월`
      : `${from.year}년 ${from.month}월 ${from.day}일 ~ ${to.year}년 ${to.month}월 ${to.day}일`
  },
  nobody: '(알 수 없음)',
  system: (id: string) => `시스템 ${id}`,
  anySystem: '전체 시스템',

  title: '개인정보 접속기록 점검 보고서',
  subtitle: (period: string, first: string, last: string) =>
    `${period} · ${shortDay(first)} ~ ${shortDay(last)}`,
  subject: (period: string, revision: number) =>
    `${period} 접속기록 점검 보고서${revision > 1 ? ` (수정 ${revision}판)` : ''}`,
  subjectFindings: (count: number, high: number) =>
    count === 0 ? '탐지 0건' : `탐지 ${number(count)}건${high > 0 ? `, 오늘 확인 ${number(high)}건` : ''}`,
  subjectGaps: (count: number) => `점검하지 못한 것 ${number(count)}건`,
  preview: '미리보기입니다. 아직 끝나지 않은 기간이어서 숫자가 바뀔 수 있고, 점검 보고서로 쓸 수 없습니다.',

  headline: {
    high: (count: number) => `오늘 확인하실 탐지가 ${number(count)}건 있습니다.`,
    findings: (count: number) => `이번 점검에서 판정하실 탐지가 ${number(count)}건 있습니다.`,
    gaps: (count: number) => `탐지는 0건이지만, 점검하지 못한 것이 ${number(count)}건 있습니다.`,
    partly: '탐지는 0건입니다. 다만 일부 규칙은 아직 학습 중이거나 기준 자료가 없습니다.',
    quiet: '탐지 0건, 빠짐없이 점검했습니다.',
  },
  task: {
    high: (count: number) =>
      `높음 ${number(count)}건: 오늘 안에 아래 ‘확인할 일’을 따라 확인하고, 업무로 설명되지 않으면 바로 조치해 주세요.`,
    medium: (count: number, by: string, days: number) =>
      `중간 ${number(count)}건: 이번 점검에서 ${by}까지 하나씩 판정해 주세요. 본인에게 소명을 요청하면 ${days}일의 기한을 줍니다.`,
    low: (count: number) => `낮음 ${number(count)}건: 표를 훑어보고, 눈에 띄는 것만 확인하시면 됩니다.`,
    partly: (absent: number, learning: number) =>
      [
        ...(absent > 0 ? [`기준 자료가 없어 실행하지 못한 규칙 ${number(absent)}개`] : []),
        ...(learning > 0 ? [`평소를 아직 학습 중인 규칙 ${number(learning)}개`] : []),
      ].join(', '),
    noReason: (count: number) => `사유 없는 다운로드 ${number(count)}건: 본인에게 사유를 확인해 주세요.`,
    gaps: (count: number) =>
      `점검하지 못한 것 ${number(count)}건: 원인을 없애고 그날을 다시 점검하게 해 주세요.`,
    previousUnsigned: (id: string) => `지난 보고서(${id})에 아직 서명하지 않았습니다. 먼저 마무리해 주세요.`,
    signOff: (by: string) =>
      `서명: ${by}까지 서명해야 이번 점검이 끝납니다. 이 메일을 받은 것만으로는 점검한 것이 아닙니다.`,
  },

  totals: {
    heading: '한눈에 보기',
    columns: ['항목', '이번 기간', '지난 기간', '증감'],
    noPrevious: '지난 기간의 기록이 없어 비교하지 않았습니다.',
    rows: {
      events: '접속기록',
      actors: '접속한 사람·계정',
      subjects: '처리한 정보주체(중복 제외)',
      downloads: '다운로드·출력',
      downloaded_subjects: '다운로드된 정보주체(연인원)',
      rights_changes: '권한 부여·변경·말소',
      login_failures: '로그인 실패',
      denied: '거부된 작업',
      rejected: '수집이 거부된 기록',
      late: '늦게 도착한 기록',
      backfilled: '소급하여 입력한 기록',
    },
    units: { people: '명', items: '건' },
    same: '변동 없음',
    fresh: '신규',
  },
  bars: {
    caption: (average: number, most: number, on: string) =>
      `날마다의 접속기록 수. 하루 평균 ${number(average)}건, 가장 많은 날 ${on} ${number(most)}건`,
    legend: '빨강은 높음, 주황은 중간·낮음 탐지가 있는 날, 옅은 색은 휴무일, × 표는 점검하지 못한 날입니다.',
  },

  findings: {
    heading: (count: number) => `탐지 내역 ${number(count)}건`,
    none: (events: string, rules: number, days: number) =>
      `탐지 0건. 접속기록 ${events}건을 규칙 ${rules}개로 ${days}일 동안 점검했습니다.`,
    severity: {
      high: (count: number) => `높음 ${number(count)}건 · 오늘 확인`,
      medium: (count: number) => `중간 ${number(count)}건 · 이번 점검에서 확인`,
      low: (count: number) => `낮음 ${number(count)}건 · 표만 훑어보기`,
    },
    meaning: {
      high: '찾는 대로 메일로도 알립니다. 아직 보지 않았다면 오늘 안에 확인해 주세요.',
      medium: '이번 점검에서 하나씩 판정해 주세요.',
      low: '하나씩 판정하지 않아도 됩니다. 표를 훑어보고 눈에 띄는 것만 확인해 주세요.',
    },
    columns: ['접속자와 날짜', '확인된 내용'],
    seen: '확인된 내용',
    usual: '평소',
    beside: '함께 나타난 것',
    besideMore: (count: number) => `그 밖에 ${number(count)}건`,
    steps: '확인할 일',
    clause: (clause: string) => `내부 관리계획 ${clause}`,
    repeated: (days: number, count: number) =>
      count === days ? `${number(days)}일` : `${number(days)}일, ${number(count)}건`,
    trace: (events: number, id: string, more: number) =>
      `접속기록 ${number(events)}건 · 탐지 번호 ${id}${more > 0 ? ` 외 ${number(more)}건` : ''}`,
    more: (count: number, command: string) =>
      `이 밖에 ${number(count)}건이 더 있습니다. 모두 보려면: ${command}`,
  },

  risk: {
    heading: '접속자별 위험 점수',
    meaning:
      '탐지와 신호의 점수를 접속자별로 더했습니다. 누구부터 볼지 정하는 데만 쓰고, 점수만으로 판정하지 마세요. 신호는 혼자서는 알리지 않고 여기와 탐지 옆에만 나타납니다.',
    actor: (actor: string, score: number) => `${actor} · ${number(score)}점`,
    signal: (title: string) => `신호 ‘${title}’`,
    term: (title: string, points: number, days: number) =>
      `${title} ${number(points)}${days > 1 ? ` (${number(days)}일)` : ''}`,
    rest: (count: number, points: number) => `그 밖의 ${number(count)}가지 ${number(points)}`,
    more: (count: number, command: string) =>
      `이 밖에 ${number(count)}명이 더 있습니다. 모두 보려면: ${command}`,
    weights: (risk: RiskScore) =>
      `점수는 내부 관리계획 ${risk.clause}(${risk.approved_by} 승인)에 따라 하루에 높음 ${risk.weights.high}점, 중간 ${risk.weights.medium}점, 낮음 ${risk.weights.low}점, 신호 ${risk.weights.signal}점입니다. 같은 규칙이 다른 날에 되풀이되면 그때마다 앞 점수의 ${risk.repeat_percent}%만 더하므로, 한 가지가 아무리 되풀이되어도 점수를 좌우하지 못합니다.`,
    none: '점수가 있는 접속자가 없습니다. 이 기간에는 사람에 대한 탐지도 신호도 없었습니다.',
    absent: '내부 관리계획에 점수(risk_score)가 없어 계산하지 않았습니다.',
  },

  downloads: {
    heading: '다운로드와 사유',
    none: (events: string) => `다운로드·출력 0건 (접속기록 ${events}건 중).`,
    summary: (all: number, withReason: number, without: number) =>
      `모두 ${number(all)}건 가운데 사유를 적은 것 ${number(withReason)}건, 적지 않은 것 ${number(without)}건입니다. 사유는 내려받은 사람이 적은 것이며, 사실인지는 확인하셔야 합니다.`,
    columns: ['일시와 접속자', '정보주체', '적은 사유'],
    noReason: '사유 없음',
    ticket: (ticket: string) => `[${ticket}]`,
    outcome: { success: '', denied: '(거부됨)', error: '(오류)' },
    actors: '사유를 적지 않은 사람',
    actor: (downloads: number, subjects: number, without: number) =>
      `다운로드 ${number(downloads)}건(정보주체 연인원 ${number(subjects)}명) 가운데 사유 없음 ${number(without)}건`,
  },

  notChecked: {
    heading: '점검하지 못한 것',
    none: (days: number, rules: number, complete: number, expected: number, systems: number) =>
      `없음. ${number(days)}일 모두 규칙 ${number(rules)}개로 점검했고(실행 ${number(complete)}/${number(expected)}회 완료), 시스템 ${number(systems)}개의 기록에 빈틈이 없습니다.`,
    ran: (daysRun: number, days: number, complete: number, expected: number) =>
      `점검한 날 ${number(daysRun)}/${number(days)}일, 완료한 규칙 실행 ${number(complete)}/${number(expected)}회.`,
    more: (count: number) => `이 밖에 ${number(count)}건이 더 있습니다. 보관된 보고서에 모두 들어 있습니다.`,
    absent: (rules: number) =>
      `기준 자료가 없어 실행하지 못한 규칙이 ${number(rules)}개 있습니다. 계획 폴더의 아래 파일에 적고 plan load를 실행하면 그 뒤로 점검합니다. 회사에 없는 자료라면 그대로 두어도 됩니다.`,
    absentRules: (what: string, rules: number) => `${what} · 규칙 ${number(rules)}개`,
    learning: (rules: number) =>
      `학습 중인 규칙이 ${number(rules)}개 있습니다. 평소를 알 만큼 기록이 쌓이지 않은 사람은 그 규칙으로 판정하지 않았으며, 기록이 쌓이면 저절로 판정합니다.`,
    learningColumns: ['학습 중인 규칙', '판정하지 않은 사람(하루 최대)'],
    kinds: {
      day_not_run: ['점검하지 않은 날', '일'],
      rule_failed: ['실패한 규칙', '일'],
      rule_not_checked: ['없는 자료', ''],
      silent_system: ['기록이 없는 시스템', '일'],
      producer_gap: ['빠진 기록 번호', '건'],
      rejected: ['수집이 거부된 기록', '건'],
      conflict: ['번호는 같고 내용이 다른 기록', '건'],
      late: ['늦게 도착한 기록', '건'],
      backfilled_day: ['소급 입력만 있어 점검하지 않은 날', '일'],
      overdue: ['보관기간이 지났는데 남아 있는 기록', '건'],
      learning: ['아직 평소 모습을 익히는 중', '명'],
    },
  },

  systems: {
    heading: '점검한 시스템',
    columns: ['시스템', '접속기록', '기록이 없던 날'],
    noSilent: '없음',
    notDaily: '날마다 쓰지 않음',
    silent: (days: number) => `${number(days)}일`,
  },

  late: {
    heading: '늦게 도착한 기록',
    none: (events: string) => `없음 (접속기록 ${events}건 중 0건).`,
    system: (days: number, events: number) =>
      `${number(days)}일에 대한 기록 ${number(events)}건이 마감 뒤에 도착하여 그날들을 다시 점검했습니다.`,
    afterSignOff: (period: string) => `서명을 마친 ${period}`,
    afterSignOffText: (events: number, findings: number) =>
      `서명 뒤에 기록 ${number(events)}건이 도착했고, 탐지 ${number(findings)}건이 새로 나왔습니다.`,
  },

  exceptions: {
    heading: '예외와 철회',
    none: '예외로 제외한 탐지 0건, 철회된 탐지 0건.',
    suppressed: (id: string, rule: string, actor: string, count: number) =>
      `${rule} · ${actor} · ${number(count)}건 제외 (${id})`,
    suppressedText: (reason: string, by: string, until: string) => `${reason} — ${by} 승인, ${until}까지`,
    withdrawn: (rule: string, actor: string, day: string) => `철회됨: ${rule} · ${actor} · ${day}`,
    withdrawnText: (id: string, at: string) =>
      `${at}의 재점검에서 더는 나오지 않았습니다 (탐지 번호 ${id}). 기록은 그대로 남아 있습니다.`,
  },

  changes: {
    heading: '지난 판과 달라진 점',
    none: '탐지 내역은 지난 판과 같습니다.',
    text: (added: number, removed: number) =>
      `새로 나온 탐지 ${number(added)}건, 더는 나오지 않는 탐지 ${number(removed)}건.`,
    added: '새로 나옴',
    removed: '더는 나오지 않음',
  },

  basis: {
    heading: '판정 기준과 책임자',
    plan: '내부 관리계획',
    planText: (version: string, by: string, on: string, from: string) =>
      `${version}판 · ${from}부터 시행 · ${on} ${by} 승인`,
    beforeFirst: '이 기간은 계획의 첫 판을 시행하기 전에 시작되었으며, 첫 판의 기준으로 판정했습니다.',
    cycle: (clause: string) => `점검 주기의 근거: 계획 ${clause}`,
    officer: '개인정보 보호책임자',
    deputy: '직무 대행',
    noDeputy: '지정되지 않음',
    solePerson: '1인 담당 예외',
    solePersonText: (reason: string, by: string, on: string) => `${reason} — ${by} 승인, ${on}`,
    thresholds: '위 탐지의 기준값',
    others: (version: string) =>
      `모든 규칙의 기준값은 내부 관리계획 ${version}판에 있고, 보관된 보고서에도 그대로 적혀 있습니다.`,
  },

  foot: {
    id: (id: string, revision: number) => `보고서 번호 ${id} · ${revision}판`,
    asOf: (at: string, made: string) => `${at}까지 수집된 기록을 기준으로 ${made}에 작성`,
    zone: (zone: string) => `모든 날짜와 시각은 ${zone} 기준입니다.`,
    privacy: 'access-ledger가 자동으로 보낸 메일입니다. 정보주체를 알아볼 수 있는 값은 싣지 않습니다.',
  },

  alert: {
    title: '개인정보 접속 경보',
    subject: (count: number, rule: string) =>
      `[오늘 확인] 개인정보 접속 경보: ${rule}${count > 1 ? ` 외 ${number(count - 1)}건` : ''}`,
    headline: (count: number) => `오늘 확인하실 탐지가 ${number(count)}건 있습니다.`,
    tasks: (days: number) => [
      '아래 ‘확인할 일’을 따라 기록을 확인해 주세요.',
      `업무로 설명되지 않으면 바로 권한을 멈추고 본인에게 소명을 요청해 주세요(기한 ${days}일).`,
      '유출이 의심되면 72시간 안에 신고해야 할 수 있습니다. 판단한 내용과 시각을 남겨 주세요.',
    ],
    later: '이 경보는 탐지마다 한 번만 보냅니다. 같은 내용은 기간 보고서에도 실립니다.',
  },
}

/** Every text of reports and alerts, in one language. */
export type Texts = typeof ko
