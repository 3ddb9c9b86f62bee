// SPDX-License-Identifier: Apache-2.0
// Reasons that staff writes when downloading: what the work is for, and no personal data.
import type { Role } from './company.ts'
import type { Random } from './random.ts'

const TEXTS: Record<Role, readonly ((month: number) => string)[]> = {
  support: [
    () => '배송 지연 건 일괄 안내 대상 확인',
    () => '상담 품질 점검용 표본 추출',
    (month) => `${month}월 불만 접수 건 처리 결과 회신 대상 정리`,
  ],
  operations: [
    () => '택배사 송장 등록용 출고 목록',
    () => '물류센터 재고 실사에 따른 미출고 주문 대조',
    () => '반품 회수 요청 목록을 택배사에 전달하기 위함',
  ],
  marketing: [
    (month) => `${month}월 등급별 쿠폰 발송 대상자 추출`,
    () => '휴면 전환 사전 안내 메일 발송 대상 확인',
    () => '이벤트 당첨자 경품 발송 명단 작성',
    () => '광고성 정보 수신 동의 철회자 제외 작업',
  ],
  finance: [
    (month) => `${month}월 환불 처리 내역 대사`,
    () => '세금계산서 재발행 요청 건 확인',
    () => '미수금 안내 대상 정리',
    (month) => `${month}월 카드사 매출 취소 건 대조`,
  ],
  people: [
    () => '서류 전형 심사위원 회의 자료 준비',
    () => '면접 일정 안내를 위한 지원서 출력',
    () => '4대 보험 취득 신고 자료 작성',
  ],
  engineering: [
    () => '데이터 이관 검증용 표본 확인',
    () => '주문 상태 불일치 오류 원인 조사',
    () => '통계 배치 결과 값 검증',
  ],
}

const PREFIX: Record<Role, string> = {
  support: 'CS',
  operations: 'OPS',
  marketing: 'MKT',
  finance: 'FIN',
  people: 'HR',
  engineering: 'DEV',
}

/** A reason as this role writes it. Some only name the ticket, and a few say as good as nothing. */
export const reasonOf = (role: Role, day: string, random: Random): { text?: string; ticket?: string } => {
  const month = Number(day.slice(5, 7))
  const ticket = `${PREFIX[role]}-${random.integer(1200, 9800)}`
  const text = random.choice(TEXTS[role])(month)
  return random.weighted<{ text?: string; ticket?: string }>([
    [70, { text, ticket }],
    [20, { text }],
    [8, { ticket }],
    [2, { text: '업무용' }],
  ])
}
