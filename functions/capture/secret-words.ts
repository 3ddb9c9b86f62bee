// SPDX-License-Identifier: Apache-2.0
// The words beside a number that say what it is: labels of secrets, names of banks, and labels of harmless numbers.
// Every expression is tried on a slice of a few dozen characters, so its cost does not grow with the text.

const LEFT = 28
const RIGHT = 16

export const leftOf = (text: string, start: number): string => text.slice(Math.max(0, start - LEFT), start)
export const rightOf = (text: string, end: number): string => text.slice(end, end + RIGHT)

// A list of words with a look at the first character before the words themselves: most places in a text end there.
const oneOf = (words: string): string =>
  `(?=[${[...new Set(words.split('|').map((word) => word[0]))].join('')}])(?:${words})`
const latin = (words: string): string =>
  `(?=[${[...new Set(words.split('|').map((word) => word[0]))].join('')}])(?<![a-z])(?:${words})`

// Words that name a number by themselves, and words that do so only with 번호, no or the like behind them.
const NAMES = [
  oneOf(
    '주문|오더|영수증|전표|티켓|쿠폰|상품권|바코드|시리얼|송장|운송|택배|배송|배달|등기|소포|화물|통운|한진|로젠|' +
      '상품|제품|품목|품번|모델|부품|자재|재고|규격|도서|전화|연락처|휴대폰|핸드폰|팩스|사업자등록|사업자|법인등록|법인|우편|버전|포인트',
  ),
  latin(
    'order|ord|invoice|receipt|ticket|tracking|waybill|parcel|shipment|ems|product|prod|sku|item|model|part|serial|' +
      'isbn|ean|upc|gtin|barcode|coupon|tel|phone|mobile|fax|version|trace|txn|timestamp|time|ts|epoch|millis',
  ),
].join('|')
const OWNERS = [
  oneOf(
    '결제|거래|승인|예약|접수|문의|상담|신청|계약|증권|문서|공문|관리|일련|사건|민원|회원|고객|사원|직원|차량|세션|요청|로그|이벤트',
  ),
  latin(
    'case|reference|ref|request|req|member|customer|user|employee|emp|event|log|transaction|document|doc|payment',
  ),
].join('|')
const NUMBER = '[ _-]?(?:번호|코드|아이디|id|code|nos?|nr|num|number)'
const TRAIL = String.raw`(?:은|는|이|가|을|를|의|인)?[\s:#=."'(\[/_-]{0,3}$`

/** A harmless label stands directly before the number: 주문번호 …, tracking no. … */
const HARMLESS_BEFORE = new RegExp(`(?:(?:${NAMES})s?(?:${NUMBER})?|(?:${OWNERS})${NUMBER})${TRAIL}`, 'i')
const HARMLESS_AFTER = /^\s?\(?(?:번?\s?(?:운송장|송장|택배|배송|등기|소포|화물|한진|로젠)|tracking|waybill)/i
const HARMLESS_WORD = new RegExp(`${NAMES}|(?:${OWNERS})${NUMBER}`, 'i')
// A parcel word in the same phrase, with no word for a person in between.
const PARCEL_NEAR =
  /(?:송장|택배|배송|등기|소포|화물|통운|한진|로젠|tracking|waybill|parcel|deliver|shipping|ems)(?:(?!고객|주민|본인|수취인|님|씨|신분|외국인).){0,14}$/is
const COMPANY = /(?:법인|사업자|corp|brn)(?:\s?등록)?(?:\s?번호)?(?:은|는|이|가|인)?[\s:#=.("'_-]{0,3}$/i

export const saysHarmless = (text: string, start: number, end: number): boolean =>
  HARMLESS_BEFORE.test(leftOf(text, start)) || HARMLESS_AFTER.test(rightOf(text, end))
export const saysParcel = (text: string, start: number): boolean => PARCEL_NEAR.test(leftOf(text, start))
export const saysCompany = (text: string, start: number): boolean => COMPANY.test(leftOf(text, start))

const near = (words: string) => {
  const before = new RegExp(`(?:${words})[^\\n]{0,14}$`, 'i')
  const after = new RegExp(`^[\\s(\\[,/]{0,3}(?:${words})`, 'i')
  return (text: string, start: number, end: number): boolean =>
    before.test(leftOf(text, start)) || after.test(rightOf(text, end))
}
export const saysResident = near('주민|외국인|거소|민번|주번|rrn|ssn|resident|jumin|foreigner|alien')
export const saysLicence = near('면허|운전|licen[cs]e|driver')
export const saysPassport = near('여권|passport|ppno')
export const saysGoods = near(
  '재고|입고|출고|단종|품절|상품|제품|부품|자재|모델|규격|품번|품목|교환|반품|sku|stock|item|product|model|part',
)
export const saysCard = near('카드|card|visa|master|amex|신용|체크')

/** Region names of the older driving licences and the codes that replaced them. */
const REGIONS: Record<string, string> = {
  서울: '11',
  부산: '12',
  경기: '13',
  경기남부: '13',
  강원: '14',
  충북: '15',
  충남: '16',
  전북: '17',
  전남: '18',
  경북: '19',
  경남: '20',
  제주: '21',
  대구: '22',
  인천: '23',
  광주: '24',
  대전: '25',
  울산: '26',
  경기북부: '28',
}
const REGION = new RegExp(
  `(${Object.keys(REGIONS)
    .sort((a, b) => b.length - a.length)
    .join('|')})([\\s-]{0,3})$`,
)

/** The region a licence number starts with in words, and where that word begins. */
export function regionBefore(text: string, start: number): { code: string; start: number } | null {
  const found = REGION.exec(leftOf(text, start))
  if (found === null) return null
  return { code: REGIONS[found[1] as string] as string, start: start - found[0].length }
}

const BANK_WORDS =
  '은행|뱅크|농협|수협|신협|축협|새마을|금고|우체국|SC제일|씨티|저축|상호금융|계좌|통장|예금|입금|송금|이체|출금|환불|account|acct|bank|iban'
const BANK = oneOf(BANK_WORDS)
const ANY_BANK = new RegExp(BANK, 'i')
// Further off only what names a bank or an account counts, not what is done with money.
const BANK_NOUN = oneOf(
  '은행|뱅크|농협|수협|신협|축협|새마을|금고|SC제일|씨티|계좌|통장|account|acct|bank|iban',
)
const BANK_NEAR = new RegExp(`^.*(?:${BANK_NOUN})(.{0,14})$`, 'is')
// What a person does in between makes a bare number something else than the account: 계좌 확인 요청 …
const ERRAND = /확인|조회|변경|요청|문의|처리|상담|취소|회원|고객|방문|점검|안내|신청|한도|건|담당/
const BANK_BESIDE = new RegExp(
  `(?:${BANK})(?:\\s?(?:번호|no|number))?(?:은|는|이|가|로|으로)?[\\s:#=.("'\\[_-]{0,3}$`,
  'i',
)
const BANK_AFTER = new RegExp(
  `^[\\s(\\[,/]{0,3}(?:[가-힣A-Za-z]{0,6}(?:은행|뱅크)|(?:[A-Z]{2,3})?(?:${BANK_WORDS}))`,
  'i',
)
// Short names are everyday words too (우리 "our", 하나 "one", 제주 the island): they count only directly beside the number.
const SHORT =
  '국민|신한|우리|하나|기업|산업|부산|대구|경남|광주|전북|제주|제일|토스|카카오|케이|카뱅|토뱅|케뱅|아이엠|외환|한미|KB|NH|IBK|KDB|SC|DGB|BNK|KEB|MG|iM|Citi'
const SHORT_START = `(?:^|[^가-힣A-Za-z]|KB|NH|IBK|KDB|SC|DGB|BNK|KEB|iM)(?:${oneOf(SHORT)})`
const SHORT_BESIDE = new RegExp(`${SHORT_START}[\\s:(\\[,/-]{0,3}$`, 'i')
// With the name of the holder in between.
const SHORT_WITH_NAME = new RegExp(`${SHORT_START}\\s[가-힣]{2,4}\\s$`, 'i')
const SHORT_AFTER = new RegExp(`^\\s?(?:[(\\[](?:${SHORT})|(?:${SHORT})\\s*(?:$|[\\n,.)/\\]]))`, 'i')
const ACCOUNT_BESIDE =
  /(?:계좌|account|acct)(?:[\s_-]?(?:번호|no|number))?(?:은|는|이|가|로|으로)?[\s:#=.("'[_-]{0,3}$/i
const POST_OFFICE = /우체국[\s:(]{0,3}$/

export type BankContext = 'none' | 'near' | 'near, after an errand' | 'beside' | 'account' | 'post office'

/** How sure the words around a number are that it is a bank account. */
export function bankContext(text: string, start: number, end: number): BankContext {
  const left = leftOf(text, start)
  const named = ANY_BANK.test(left)
  if (named && ACCOUNT_BESIDE.test(left)) return 'account'
  const context = bankBefore(left, named) ?? bankAfter(rightOf(text, end))
  return context === 'none' || saysHarmless(text, start, end) ? 'none' : context
}

function bankBefore(left: string, named: boolean): BankContext | null {
  if (named) {
    if (POST_OFFICE.test(left)) return 'post office'
    if (BANK_BESIDE.test(left)) return 'beside'
  }
  if (SHORT_BESIDE.test(left)) return 'beside'
  if (SHORT_WITH_NAME.test(left) && !HARMLESS_WORD.test(left)) return 'near, after an errand'
  const gap = named ? BANK_NEAR.exec(left)?.[1] : undefined
  if (gap === undefined || HARMLESS_WORD.test(gap)) return null
  return ERRAND.test(gap) ? 'near, after an errand' : 'near'
}

const bankAfter = (right: string): BankContext =>
  BANK_AFTER.test(right) || SHORT_AFTER.test(right) ? 'beside' : 'none'
