// SPDX-License-Identifier: Apache-2.0
// Text, bytes, regular expressions and hashes.
import { stringLiteral } from '../literals.ts'
import { printfFormat } from './format.ts'
import { type PatternFacts, patternFacts } from './regexp.ts'
import { type Call, fill, type Templates } from './template.ts'

/** The characters Unicode calls white space, which GoogleSQL's TRIM removes and DuckDB's does not. */
const WHITE_SPACE =
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'

function trim(name: string): (call: Call) => string | undefined {
  return (call) => {
    if (call.arguments.some((each) => each.type?.kind !== 'STRING')) return undefined
    return call.arguments.length === 1
      ? fill(`${name}($1, ${stringLiteral(WHITE_SPACE)})`, call)
      : fill(`${name}($1, $2)`, call)
  }
}

function substr(call: Call): string {
  const position = call.arguments[1]?.constant
  const length = call.arguments[2]
  const simple = position !== undefined && Number(position) > 0
  if (!length) return fill(simple ? 'substring($1, $2)' : 'gs.substr($1, $2)', call)
  return simple && Number(length.constant ?? -1) >= 0
    ? fill('substring($1, $2, $3)', call)
    : fill('gs.substr_length($1, $2, $3)', call)
}

/** DuckDB's LIKE has no escape character unless told. */
function like(call: Call): string | undefined {
  if (call.arguments.some((each) => each.type?.kind !== 'STRING')) return undefined
  const pattern = call.arguments[1]?.constant
  const plain = pattern !== undefined && !pattern.includes('\\')
  return fill(plain ? '($1 LIKE $2)' : `($1 LIKE $2 ESCAPE '\\')`, call)
}

/** What is known of a call's pattern, where it is a literal. */
function literalPattern(call: Call): PatternFacts | undefined {
  const text = call.arguments[1]?.constant
  return typeof text === 'string' && call.arguments[0]?.type?.kind === 'STRING'
    ? patternFacts(text)
    : undefined
}

/** DuckDB gives '' both for no match and for a match of nothing. */
function regexpExtract(call: Call): string | undefined {
  const pattern = literalPattern(call)
  if (!pattern || pattern.groups > 1 || call.arguments.length !== 2) return undefined
  const canBeEmpty = pattern.groups === 0 ? pattern.canBeEmpty : pattern.groupCanBeEmpty
  if (!canBeEmpty) return fill(`nullif(regexp_extract($1, $2, ${pattern.groups}), '')`, call)
  if (pattern.groups === 1 && !pattern.groupAlways) return undefined
  return fill(`(CASE WHEN regexp_matches($1, $2) THEN regexp_extract($1, $2, ${pattern.groups}) END)`, call)
}

/** After an empty match the engines go on differently. */
function regexpExtractAll(call: Call): string | undefined {
  const pattern = literalPattern(call)
  if (!pattern || pattern.groups > 1 || pattern.canBeEmpty || !pattern.groupAlways) return undefined
  return fill(`regexp_extract_all($1, $2, ${pattern.groups})`, call)
}

function normalize(call: Call): string | undefined {
  const mode = call.arguments[1] ? ['NFC', 'NFKC', 'NFD', 'NFKD'][Number(call.arguments[1].constant)] : 'NFC'
  return mode && `gs_normalize(${call.arguments[0]?.sql}, '${mode}')`
}

function concat(call: Call): string | undefined {
  const kinds = new Set(call.arguments.map((each) => each.type?.kind))
  if (kinds.size !== 1 || !(kinds.has('STRING') || kinds.has('BYTES'))) return undefined
  return `(${call.arguments.map((each) => each.sql).join(' || ')})`
}

const regexpReplace = (call: Call): string | undefined =>
  literalPattern(call) && call.arguments[0]?.type?.kind === 'STRING'
    ? fill("regexp_replace($1, $2, $3, 'g')", call)
    : undefined

export const STRINGS: Templates = {
  $concat_op: (call) => (call.type.kind === 'ARRAY' ? fill('($1 || $2)', call) : concat(call)),
  $like: like,
  'ascii(STRING)': 'gs_ascii($1)',
  'byte_length(BYTES)': 'octet_length($1)',
  'byte_length(STRING)': 'strlen($1)',
  'char_length(STRING)': 'length($1)',
  'character_length(STRING)': 'length($1)',
  'chr(INT64)': 'gs_chr($1)',
  'code_points_to_string(ARRAY<INT64>)': 'gs_code_points_to_string($1)',
  concat,
  'ends_with(STRING,STRING)': 'ends_with($1, $2)',
  error: (call) => (call.type.kind === 'INT64' ? fill('gs_fail_bigint($1)', call) : undefined),
  format: printfFormat,
  'from_base64(STRING)': 'from_base64($1)',
  'from_hex(STRING)': 'gs_from_hex($1)',
  'initcap(STRING)': 'gs_initcap($1)',
  'instr(STRING,STRING)': 'gs.strpos($1, $2)',
  'left(STRING,INT64)': 'gs.left($1, $2)',
  'length(BYTES)': 'octet_length($1)',
  'length(STRING)': 'length($1)',
  'lower(STRING)': 'gs.lower($1)',
  'lpad(STRING,INT64)': "gs_lpad($1, $2, ' ')",
  'lpad(STRING,INT64,STRING)': 'gs_lpad($1, $2, $3)',
  ltrim: trim('ltrim'),
  'md5(BYTES)': 'unhex(md5($1))',
  'md5(STRING)': 'unhex(md5($1))',
  'net.ip_from_string(STRING)': 'gs_address_of($1)',
  'net.ip_net_mask(INT64,INT64)': 'gs_net_mask($1, $2)',
  'net.ip_to_string(BYTES)': 'gs_address_text($1)',
  'net.ip_trunc(BYTES,INT64)': 'gs_address_trunc($1, $2)',
  'net.safe_ip_from_string(STRING)': 'gs_try_address_of($1)',
  normalize,
  'octet_length(BYTES)': 'octet_length($1)',
  'octet_length(STRING)': 'strlen($1)',
  'regexp_contains(STRING,STRING)': 'regexp_matches($1, $2)',
  regexp_extract: regexpExtract,
  regexp_extract_all: regexpExtractAll,
  regexp_replace: regexpReplace,
  regexp_substr: regexpExtract,
  'repeat(STRING,INT64)': 'gs_repeat($1, $2)',
  'replace(STRING,STRING,STRING)': 'gs.replace($1, $2, $3)',
  'reverse(STRING)': 'gs_reverse($1)',
  'right(STRING,INT64)': 'gs.right($1, $2)',
  'rpad(STRING,INT64)': "gs_rpad($1, $2, ' ')",
  'rpad(STRING,INT64,STRING)': 'gs_rpad($1, $2, $3)',
  rtrim: trim('rtrim'),
  'sha1(BYTES)': 'unhex(sha1($1))',
  'sha1(STRING)': 'unhex(sha1($1))',
  'sha256(BYTES)': 'unhex(sha256($1))',
  'sha256(STRING)': 'unhex(sha256($1))',
  'sha512(BYTES)': 'gs_sha512($1)',
  'sha512(STRING)': 'gs_sha512(encode($1))',
  'soundex(STRING)': 'gs_soundex($1)',
  'split(STRING)': "gs.split($1, ',')",
  'split(STRING,STRING)': 'gs.split($1, $2)',
  'starts_with(STRING,STRING)': 'starts_with($1, $2)',
  'strpos(STRING,STRING)': 'gs.strpos($1, $2)',
  'substr(STRING,INT64)': substr,
  'substr(STRING,INT64,INT64)': substr,
  'substring(STRING,INT64)': substr,
  'substring(STRING,INT64,INT64)': substr,
  'to_base64(BYTES)': 'to_base64($1)',
  'to_code_points(STRING)': 'gs_to_code_points($1)',
  'to_hex(BYTES)': toHex,
  'translate(STRING,STRING,STRING)': 'gs_translate($1, $2, $3)',
  trim: trim('trim'),
  'unicode(STRING)': 'gs_unicode($1)',
  'upper(STRING)': 'gs.upper($1)',
}

/** Hashes come as hex text in DuckDB; there and back again would be work for nothing. */
function toHex(call: Call): string {
  const hash = /^unhex\((sha256|sha1|md5)\(/.exec(call.arguments[0]?.sql ?? '')
  return hash ? (call.arguments[0]?.sql ?? '').slice('unhex('.length, -1) : fill('lower(hex($1))', call)
}
