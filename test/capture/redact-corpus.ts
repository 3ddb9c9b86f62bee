// SPDX-License-Identifier: Apache-2.0
// Seeded texts to try redaction against: harmless ones by category, and secrets of each kind in many writings. Written from
// how the numbers are given out and typed, without looking at how redaction recognises them.

import type { SecretKind } from '../../functions/capture/redact.ts'

export type Random = () => number

/** mulberry32: small, seeded, good enough for test data. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const int = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1))
const pick = <T>(random: Random, list: readonly T[]): T => list[int(random, 0, list.length - 1)] as T
const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => int(random, 0, 9)).join('')
const pad = (value: number, width = 2): string => String(value).padStart(width, '0')
const chars = (random: Random, alphabet: string, count: number): string =>
  Array.from({ length: count }, () => alphabet[int(random, 0, alphabet.length - 1)]).join('')

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()
const DIGITS = '0123456789'
const BASE64URL = `${UPPER}${LOWER}${DIGITS}-_`
const HEX = '0123456789abcdef'

const day = (random: Random) => ({
  year: int(random, 2023, 2027),
  month: int(random, 1, 12),
  day: int(random, 1, 28),
})
const compactDay = (random: Random): string => {
  const date = day(random)
  return `${date.year}${pad(date.month)}${pad(date.day)}`
}

export function luhnDigit(body: string): string {
  let sum = 0
  ;[...body].reverse().forEach((digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  })
  return String((10 - (sum % 10)) % 10)
}

const uuid = (random: Random): string =>
  [8, 4, 4, 4, 12].map((length) => chars(random, HEX, length)).join('-')
const amount = (random: Random): string => int(random, 1, 900_000_000).toLocaleString('en-US')
const clock = (random: Random): string =>
  `${pad(int(random, 0, 23))}:${pad(int(random, 0, 59))}:${pad(int(random, 0, 59))}`

function orderNumber(random: Random): string {
  const form = int(random, 0, 7)
  if (form === 0) return `${compactDay(random)}-${digits(random, 6)}`
  if (form === 1) return `ORD-${int(random, 2024, 2027)}-${digits(random, int(random, 4, 8))}`
  if (form === 2) return `${compactDay(random)}-${pad(int(random, 1, 99_999), 7)}`
  if (form === 3) return `${compactDay(random)}${digits(random, int(random, 4, 8))}`
  if (form === 4) return compactDay(random).slice(2) + digits(random, 5)
  if (form === 5) return `P${compactDay(random)}${digits(random, 4)}`
  if (form === 6) return `${compactDay(random).slice(2)}-${digits(random, 5)}-${pad(int(random, 1, 99))}`
  const body = digits(random, 15)
  return body + ((Number(luhnDigit(body)) + int(random, 1, 9)) % 10)
}

function phone(random: Random): string {
  const sep = pick(random, ['-', '-', '-', '.', ' ', ''])
  const form = int(random, 0, 5)
  if (form === 0) return ['02', digits(random, int(random, 3, 4)), digits(random, 4)].join(sep)
  if (form === 1)
    return [
      pick(random, ['031', '032', '051', '053', '062', '064', '070']),
      digits(random, 4),
      digits(random, 4),
    ].join(sep)
  if (form === 2) return `${pick(random, ['1588', '1544', '1600', '1899'])}-${digits(random, 4)}`
  if (form === 3) return `+82 10-${digits(random, 4)}-${digits(random, 4)}`
  if (form === 4) return `+8210${digits(random, 8)}`
  return ['010', digits(random, 4), digits(random, 4)].join(sep)
}

function tracking(random: Random): string {
  const number = String(int(random, 1, 9)) + digits(random, pick(random, [9, 10, 11, 11, 11, 12, 13]))
  return number.length === 12 && random() < 0.3
    ? `${number.slice(0, 4)}-${number.slice(4, 8)}-${number.slice(8)}`
    : number
}

const PLACES = ['고객센터', '물류팀', '정산 담당자', '개발팀', '마케팅팀', '지점', '본사']
const VERBS = ['조회', '확인', '수정 요청', '처리', '재발송', '취소', '문의', '검토', '환불 확인', '재안내']

/** Harmless texts: a category and how to make one. */
export const BENIGN: Record<string, (random: Random) => string> = {
  order: (random) =>
    pick(random, [
      (n: string) => `주문번호 ${n} ${pick(random, VERBS)}`,
      (n: string) => `주문 ${n}건 ${pick(random, VERBS)}`,
      (n: string) => `고객 문의로 ${n} 주문 확인`,
      (n: string) => `order ${n} refund check`,
      (n: string) => n,
      (n: string) => `입금 확인 주문 ${n}`,
    ])(orderNumber(random)),
  member: (random) =>
    pick(random, [
      () => `회원 M-${digits(random, 5)} 정보 ${pick(random, VERBS)}`,
      () => `회원번호 ${digits(random, 6)} ${pick(random, VERBS)}`,
      () => `M-${digits(random, 5)}`,
      () => `member-${digits(random, 6)}`,
      () => `고객번호 ${digits(random, int(random, 7, 10))} 상담`,
      () => `emp${digits(random, 4)} 계정으로 ${digits(random, 6)} 열람`,
      () => `회원번호 M${pad(int(random, 1, 99_999), 8)} 등급 변경`,
    ])(),
  tracking: (random) =>
    pick(random, [
      (n: string) => `운송장 ${n} ${pick(random, VERBS)}`,
      (n: string) => `${pick(random, ['CJ대한통운', '한진택배', '롯데택배', '로젠택배', '우체국택배'])} ${n}`,
      (n: string) => `송장번호: ${n} 배송 지연 문의`,
      (n: string) => `배송 조회 요청 ${n}`,
      (n: string) => `등기번호 ${n} 수령 확인`,
      (n: string) => `tracking no. ${n}`,
      (n: string) => `${n} (한진택배)`,
      (n: string) => n,
    ])(tracking(random)),
  phone: (random) =>
    pick(random, [
      (n: string) => `고객 연락처 ${n} 변경`,
      (n: string) => `${n}로 전화 요청`,
      (n: string) => `문의: ${n}`,
      (n: string) => n,
      (n: string) => `국민은행 담당자 ${n} 통화함`,
      (n: string) => `계좌 확인을 위해 ${n} 연락`,
    ])(phone(random)),
  business: (random) => {
    const number = `${int(random, 101, 899)}-${pad(int(random, 1, 99))}-${digits(random, 5)}`
    return pick(random, [
      `사업자등록번호 ${number}`,
      `거래처(${number}) 세금계산서 발행`,
      `법인등록번호 110111-${digits(random, 7)} 확인`,
      number,
    ])
  },
  address: (random) =>
    pick(random, [
      () =>
        `서울시 강남구 테헤란로 ${int(random, 1, 500)}길 ${int(random, 1, 99)}, ${int(random, 101, 130)}동 ${int(random, 101, 2505)}호 (우 ${digits(random, 5)})`,
      () => `우편번호 ${digits(random, 5)} 주소 변경 요청`,
      () =>
        `경기 성남시 분당구 판교로 ${int(random, 1, 700)} ${digits(random, 3)}-${digits(random, 2)} 배송지 수정`,
    ])(),
  amount: (random) =>
    pick(random, [
      () => `환불 금액 ${amount(random)}원 승인`,
      () => `계좌 이체 ${int(random, 1, 99)}건, 합계 ${amount(random)}원`,
      () => `₩${amount(random)} 결제 취소`,
      () => `포인트 ${digits(random, 7)}점 적립 오류 확인`,
      () => `국민은행 대출 ${int(random, 1, 9)}${digits(random, 9)}원 실행 안내`,
      () => `입금 ${amount(random)}원 중 ${amount(random)}원 확인`,
    ])(),
  time: (random) => {
    const { year, month, day: date } = day(random)
    const iso = `${year}-${pad(month)}-${pad(date)}`
    return pick(random, [
      `${iso} ${clock(random)} 접속 기록 확인`,
      `${iso}T${clock(random)}.${digits(random, 3)}+09:00`,
      `${year}.${pad(month)}.${pad(date)} ~ ${year}.${pad(month)}.${pad(date + 1)} 기간 조회`,
      `${year}년 ${month}월 ${date}일 신한은행 방문 예정`,
      `ts=${int(random, 1_700_000_000_000, 1_860_000_000_000)} 배치`,
      `${year}${pad(month)}${pad(date)}${clock(random).replaceAll(':', '')} 백업`,
      `국민은행 점검 ${iso} ${clock(random)}`,
      `입금 확인 ${year}${pad(month)}${pad(date)}-${digits(random, 6)}`,
    ])
  },
  identifier: (random) =>
    pick(random, [
      () => `요청 ${uuid(random)} 재처리`,
      () => uuid(random),
      () => `commit ${chars(random, HEX, 40)}`,
      () => `sha256:${chars(random, HEX, 64)}`,
      () => `세션 로그 ${chars(random, `${UPPER}${DIGITS}`, 26)}`,
      () => `trace_id=${chars(random, HEX, 32)} span_id=${chars(random, HEX, 16)}`,
      () => `TICKET-${digits(random, 5)} / JIRA OPS-${digits(random, 4)}`,
    ])(),
  network: (random) => {
    const ip = Array.from({ length: 4 }, () => int(random, 1, 254)).join('.')
    return pick(random, [
      `접속지 ${ip} 에서 로그인 실패 ${int(random, 1, 40)}회`,
      `계좌 조회 ${ip}:${int(random, 1024, 65535)}`,
      `2001:db8:${chars(random, HEX, 4)}::${chars(random, HEX, 4)} 차단`,
      `user agent Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/${int(random, 90, 140)}.0.${digits(random, 4)}.${digits(random, 2)}`,
    ])
  },
  product: (random) =>
    pick(random, [
      () => `상품코드 ${chars(random, UPPER, 2)}${digits(random, 6)} 재고 확인`,
      () => `모델 SM-${chars(random, UPPER, 1)}${digits(random, 3)}N 교환`,
      () => `품번 ${chars(random, UPPER, 1)}${digits(random, 8)} 단종`,
      () => `SKU-${digits(random, 4)}-${chars(random, UPPER, 3)}-${digits(random, 2)}`,
      () => `바코드 880${digits(random, 10)} 스캔 오류`,
      () => `ISBN 978-89-${digits(random, 4)}-${digits(random, 3)}-${digits(random, 1)}`,
      () =>
        `부품 ${chars(random, UPPER, 3)}-${digits(random, 5)}-${chars(random, UPPER, 1)}${digits(random, 2)}`,
      () => `시리얼 ${chars(random, UPPER, 4)}${digits(random, 8)}${chars(random, UPPER, 1)}`,
    ])(),
  sentence: (random) =>
    pick(random, [
      () =>
        `${pick(random, PLACES)} 요청으로 회원 ${int(random, 1, 900)}명의 주소를 ${pick(random, VERBS)}함`,
      () => `우리 하나 팀 ${int(random, 1, 20)}명이 ${int(random, 2, 12)}월 정산 ${pick(random, VERBS)}`,
      () => `비밀번호 ${int(random, 3, 9)}회 오류로 계정 잠금 해제 요청`,
      () => `민원 접수 ${int(random, 1, 999)}호 관련 상담 이력 ${pick(random, VERBS)}`,
      () => `제주 지점 직원 ${int(random, 2, 9)}명 교육 자료 전달, 부산은 ${int(random, 1, 12)}월 예정`,
      () => `비밀번호 초기화: 본인 확인 후 ${pick(random, VERBS)}`,
      () => '운전면허 갱신 안내 메일 발송 대상자 확인',
      () => `여권 사본 ${int(random, 1, 5)}부 파기 여부 확인`,
      () => `토큰 만료로 재로그인, 담당: ${pick(random, PLACES)}`,
      () => `카드 결제 오류 ${int(random, 2, 90)}건 확인, 승인번호 ${digits(random, 8)}`,
      () => `계좌 변경 신청서 ${int(random, 1, 30)}매 스캔 (2026년 ${int(random, 1, 12)}월분)`,
      () => `설문 응답률 ${int(random, 1, 99)}.${int(random, 0, 9)}% 보고, 대상 ${amount(random)}명`,
    ])(),
  english: (random) =>
    pick(random, [
      () => `password reset requested by ticket ${digits(random, 5)}`,
      () => `basic information of ${int(random, 1, 80)} members updated`,
      () => `token expired; user signed in again at ${clock(random)}`,
      () => `monthly settlement batch ${int(random, 1, 12)}/2026, ${amount(random)} rows`,
      () => `checked bank holiday calendar for ${int(random, 2024, 2027)}`,
      () => 'secret: none, password: changed',
      () => `session timeout after ${int(random, 10, 90)} minutes`,
    ])(),
  url: (random) =>
    pick(random, [
      () => `https://shop.example.com/orders/${digits(random, 10)}?page=${int(random, 1, 9)}&sort=desc`,
      () => `/admin/members/${digits(random, 6)}/edit?tab=address`,
      () => `https://www.example.co.kr/goods/view.do?goodsNo=${digits(random, 9)}&utm_source=mail`,
      () => `GET /api/v1/deliveries/${tracking(random).replaceAll('-', '')} 200 ${int(random, 1, 900)}ms`,
      () => `https://example.com/files/${uuid(random)}.pdf`,
      () => `/product/M${digits(random, 8)}/detail`,
    ])(),
}

/** A secret in its text. `core` is what must be gone: letters and digits only, as one would compare them. */
export type Planted = { text: string; core: string }

const widen = (text: string): string =>
  text.replace(/[0-9-]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))

/** Joins parts the way people do: hyphens, other dashes, spaces, dots, nothing; sometimes full-width or with hidden characters. */
function write(random: Random, parts: string[], separators: readonly string[]): string {
  let written = parts.join(pick(random, separators))
  const style = random()
  if (style < 0.15) written = widen(written)
  else if (style < 0.2) written = [...written].join('\u200b')
  else if (style < 0.25) written = written.replace(/(\d{3})(?=\d)/, '$1\u2060')
  return written
}

const SEPARATORS = ['-', '-', '-', '–', '‐', '－', ' - ', ' ', '.', '−'] as const
const SURROUND: ((secret: string) => string)[] = [
  (s) => `${s}입니다`,
  (s) => `본인확인 ${s} 요청`,
  (s) => `${s}으로 조회함`,
  (s) => `(${s})`,
  (s) => s,
  (s) => `고객 메모:${s}`,
  (s) => `홍길동/${s}/010-1234-5678`,
  (s) => `검색어 "${s}" 3건`,
  (s) => `2026-10-01 상담, ${s} 확인함`,
  (s) => `name=kim&no=${s}&page=2`,
]
const labelled =
  (labels: string[]): ((secret: string, random: Random) => string) =>
  (secret, random) =>
    `${pick(random, labels)}${pick(random, [' ', ':', ': ', '는 ', '=', '(', ' 번호 '])}${secret}${pick(random, ['', '입니다', ' 확인', ') 처리', '.'])}`

function plant(random: Random, secret: string, labels: string[], labelShare: number): Planted {
  const text = random() < labelShare ? labelled(labels)(secret, random) : pick(random, SURROUND)(secret)
  return { text, core: alnum(secret) }
}

/** Letters and digits of a text in their plain form, upper case: how the tests compare. */
export const alnum = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')

function residentParts(random: Random, centuries: readonly number[]): string[] {
  const born = `${pad(int(random, 0, 99))}${pad(int(random, 1, 12))}${pad(int(random, 1, 28))}`
  return [born, `${pick(random, centuries)}${digits(random, 6)}`]
}

const BANKS = [
  '국민',
  '신한',
  '우리',
  '하나',
  '기업',
  '부산',
  '대구',
  '경남',
  '광주',
  '전북',
  '제주',
  '산업',
  '씨티',
  'SC제일',
  '수협',
].flatMap((name) => [`${name}은행`, name])
const OTHER_BANKS = [
  '농협',
  'NH농협',
  '카카오뱅크',
  '토스뱅크',
  '케이뱅크',
  '새마을금고',
  '우체국',
  '신협',
  'KB국민은행',
  'iM뱅크',
  'IBK기업은행',
  '계좌번호',
  '입금계좌',
  '계좌',
]
const ACCOUNT_FORMS = [
  [6, 2, 6],
  [3, 3, 6],
  [4, 3, 6],
  [3, 6, 5],
  [3, 4, 4, 2],
  [4, 2, 7],
  [3, 4, 6],
  [3, 2, 6],
  [3, 6, 2, 3],
  [4, 4, 4],
  [3, 3, 6, 2],
  [4, 4, 4, 1],
  [3, 2, 6, 1],
  [12],
  [14],
  [11],
]

function card(random: Random): string {
  const [prefix, length] = pick(random, [
    ['4', 16],
    ['4', 16],
    ['51', 16],
    ['54', 16],
    ['55', 16],
    ['2221', 16],
    ['2510', 16],
    ['37', 15],
    ['34', 15],
    ['36', 14],
    ['3528', 16],
    ['3569', 16],
    ['6011', 16],
    ['65', 16],
    ['62', 16],
    ['9410', 16],
    ['9445', 16],
    ['6250', 19],
  ] as [string, number][])
  const body = prefix + digits(random, length - prefix.length - 1)
  return body + luhnDigit(body)
}

const cardParts = (number: string): string[] =>
  number.length === 15
    ? [number.slice(0, 4), number.slice(4, 10), number.slice(10)]
    : number.length === 14
      ? [number.slice(0, 4), number.slice(4, 10), number.slice(10)]
      : (number.match(/\d{1,4}/g) as string[])

const base64 = (random: Random, count: number): string =>
  `${chars(random, UPPER, 1)}${chars(random, LOWER, 1)}${digits(random, 1)}${chars(random, BASE64URL, count - 3)}`

const TOKENS: ((random: Random) => [before: string, secret: string, after: string])[] = [
  (r) => ['', `eyJ${chars(r, BASE64URL, 33)}.eyJ${chars(r, BASE64URL, 60)}.${chars(r, BASE64URL, 43)}`, ''],
  (r) => ['Authorization: Bearer ', base64(r, int(r, 20, 60)), ''],
  (r) => ['bearer ', base64(r, 32), ' 사용'],
  (r) => ['', `AKIA${chars(r, `${UPPER}234567`, 16)}`, ' 키 노출'],
  (r) => ['', `AIza${chars(r, BASE64URL, 35)}`, ''],
  (r) => ['', `ya29.${chars(r, BASE64URL, 60)}`, ''],
  (r) => ['', `ghp_${chars(r, `${UPPER}${LOWER}${DIGITS}`, 36)}`, ''],
  (r) => ['', `github_pat_${chars(r, `${UPPER}${LOWER}${DIGITS}_`, 60)}`, ''],
  (r) => ['', `xoxb-${digits(r, 12)}-${digits(r, 12)}-${chars(r, `${UPPER}${LOWER}`, 24)}`, ''],
  (r) => ['', `sk-${chars(r, `${UPPER}${LOWER}${DIGITS}`, 48)}`, '입니다'],
  (r) => [
    '-----BEGIN PRIVATE KEY-----\n',
    `${base64(r, 64)}\n${base64(r, 64)}`,
    '\n-----END PRIVATE KEY-----',
  ],
  (r) => ['-----BEGIN RSA PRIVATE KEY-----\n', base64(r, 64), '\n-----END RSA PRIVATE KEY-----'],
  (r) => ['https://example.com/cb?user=1&password=', `${chars(r, LOWER, 5)}${digits(r, 3)}!`, '&next=/home'],
  (r) => ['password=', `${chars(r, LOWER + UPPER, 6)}${digits(r, 2)}`, '입니다'],
  (r) => ['password: ', `${chars(r, LOWER, 4)}${digits(r, 4)}!`, ''],
  (r) => ['비밀번호: ', `${chars(r, LOWER, 4)}${digits(r, 4)}@`, ' 로 초기화'],
  (r) => ['비밀번호는 ', `${chars(r, UPPER, 1)}${chars(r, LOWER, 4)}${digits(r, 4)}`, '입니다'],
  (r) => ['{"secret":"', base64(r, 24), '"}'],
  (r) => ['client_secret=', base64(r, 32), ''],
  (r) => ['api_key=', chars(r, HEX, 32), ''],
  (r) => ['X-Api-Key: ', chars(r, HEX, 40), ''],
  (r) => ['?access_token=', base64(r, 40), '&x=1'],
  (r) => ['token=', chars(r, HEX, 24), ''],
  (r) => ['refresh_token: "', base64(r, 40), '"'],
  (r) => [
    'Authorization: Basic ',
    Buffer.from(`${chars(r, LOWER, 6)}:${chars(r, LOWER, 8)}${digits(r, 3)}`).toString('base64'),
    '',
  ],
  (r) => ['postgres://app:', `${chars(r, LOWER, 6)}${digits(r, 4)}`, '@db.example.com/ledger'],
  (r) => ['API 키 ', chars(r, HEX, 40), ' 발급'],
  (r) => ['AWS_SECRET_ACCESS_KEY=', base64(r, 40), ''],
]

/** One secret of a kind in some text. */
export const SECRETS: Record<SecretKind, (random: Random) => Planted> = {
  rrn: (random) =>
    plant(
      random,
      write(random, residentParts(random, [1, 2, 3, 4]), [...SEPARATORS, '', '', '']),
      ['주민번호', '주민등록번호', 'RRN', '주민'],
      0.4,
    ),
  foreigner_number: (random) =>
    plant(
      random,
      write(random, residentParts(random, [5, 6, 7, 8]), [...SEPARATORS, '', '', '']),
      ['외국인등록번호', '외국인번호', '등록번호'],
      0.4,
    ),
  driving_licence: (random) => {
    const rest = [pad(int(random, 70, 123) % 100), digits(random, 6), digits(random, 2)]
    const labels = ['운전면허', '운전면허번호', '면허번호', '면허']
    const form = random()
    if (form < 0.15) {
      const secret = write(random, rest, ['-', ' '])
      const region = pick(random, ['서울', '부산', '경기', '강원', '충남', '제주', '울산'])
      return {
        ...plant(random, `${region}${pick(random, [' ', '-', ''])}${secret}`, labels, 0.4),
        core: alnum(secret),
      }
    }
    const parts = [String(int(random, 11, 28)), ...rest]
    return form < 0.3
      ? plant(random, write(random, parts, ['']), labels, 1)
      : plant(random, write(random, parts, SEPARATORS), labels, 0.4)
  },
  passport: (random) => {
    const letter = pick(random, ['M', 'M', 'M', 'S', 'R', 'G', 'D', 'O'])
    const body = String(int(random, 1, 9)) + digits(random, 7)
    const labels = ['여권번호', '여권', 'passport', 'Passport No']
    const form = random()
    if (form < 0.3)
      return plant(
        random,
        write(random, [`${letter}${digits(random, 3)}${chars(random, UPPER, 1)}${digits(random, 4)}`], ['']),
        labels,
        0.5,
      )
    if (form < 0.5) return plant(random, write(random, [letter, body], ['-', ' ']), labels, 1)
    return plant(random, write(random, [letter + body], ['']), labels, 0.5)
  },
  card: (random) =>
    plant(
      random,
      write(random, cardParts(card(random)), ['-', '-', ' ', ' ', '', '', '–']),
      ['카드번호', '신용카드', '카드', 'card'],
      0.4,
    ),
  account: (random) => {
    const form = pick(random, ACCOUNT_FORMS)
    const secret = write(
      random,
      form.map(
        (length, at) =>
          (at === 0 ? String(int(random, 1, 9)) : '') + digits(random, at === 0 ? length - 1 : length),
      ),
      ['-', '-', '-', '-', '–', '－', ' ', ''],
    )
    const bank = pick(random, random() < 0.5 ? BANKS : OTHER_BANKS)
    const text = pick(random, [
      `${bank} ${secret}`,
      `${bank}${secret}`,
      `${bank} ${secret} 홍길동`,
      `환불: ${bank} ${secret}입니다`,
      `${bank}: ${secret}로 입금`,
      `${bank}(${secret}) 확인`,
      /은행|뱅크|금고|농협|계좌/.test(bank) ? `${secret} ${bank}` : `${secret} (${bank})`,
      /은행|뱅크|금고|농협|계좌/.test(bank) ? `${bank} 홍길동 ${secret}` : `${bank} ${secret}`,
    ])
    return { text, core: alnum(secret) }
  },
  token: (random) => {
    const [before, secret, after] = pick(random, TOKENS)(random)
    const around = random()
    const lead = around < 0.3 ? '로그 확인: ' : around < 0.5 ? '요청(' : ''
    return { text: `${lead}${before}${secret}${after}`, core: alnum(secret) }
  },
}
