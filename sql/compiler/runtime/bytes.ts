// SPDX-License-Identifier: Apache-2.0
// Hex, hashes DuckDB lacks, and the NET functions on addresses as bytes.
import { createHash } from 'node:crypto'
import { isIPv4, isIPv6 } from 'node:net'
import { blobValue, type DuckDBBlobValue } from '@duckdb/node-api'
import type { RowFunction } from './functions.ts'

function fromHex(text: string): DuckDBBlobValue {
  if (!/^[0-9a-f]*$/i.test(text)) throw new Error('Failed to decode invalid hexadecimal string')
  return blobValue(Buffer.from(text.length % 2 === 1 ? `0${text}` : text, 'hex'))
}

/** An address as 4 or 16 bytes, or null; node's own check takes zone ids and refuses octal, of which GoogleSQL takes neither. */
function parseAddress(text: string): DuckDBBlobValue | null {
  if (isIPv4(text)) return blobValue(Buffer.from(text.split('.').map(Number)))
  if (!isIPv6(text) || text.includes('%')) return null
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const tail = dotted ? Buffer.from((dotted[2] ?? '').split('.').map(Number)).toString('hex') : ''
  const plain = dotted ? `${dotted[1]}${tail.slice(0, 4)}:${tail.slice(4)}` : text
  const [head = '', rest] = plain.split('::')
  const groups = (part: string | undefined): string[] => (part ? part.split(':') : [])
  const [before, behind] = [groups(head), groups(rest)]
  const zeros: string[] = new Array(8 - before.length - behind.length).fill('0')
  return blobValue(
    Buffer.from([...before, ...zeros, ...behind].map((group) => group.padStart(4, '0')).join(''), 'hex'),
  )
}

function addressOf(text: string): DuckDBBlobValue {
  const address = parseAddress(text)
  if (address === null) throw new Error(`NET.IP_FROM_STRING() encountered an invalid address: ${text}`)
  return address
}

function checked(value: DuckDBBlobValue): Buffer {
  if (value.bytes.length !== 4 && value.bytes.length !== 16)
    throw new Error('An IP address must have 4 or 16 bytes')
  return Buffer.from(value.bytes)
}

/** As inet_ntop: lower case, the first longest run of two or more zero groups as `::`, embedded IPv4 with dots. */
function addressText(value: DuckDBBlobValue): string {
  const bytes = checked(value)
  if (bytes.length === 4) return [...bytes].join('.')
  const zeros = bytes.findIndex((byte) => byte !== 0)
  const mapped = zeros === 10 && bytes.readUInt16BE(10) === 0xffff
  if (mapped || zeros === 12 || zeros === 13)
    return `::${mapped ? 'ffff:' : ''}${[...bytes.subarray(12)].join('.')}`
  return new URL(`http://[${(bytes.toString('hex').match(/.{4}/g) ?? []).join(':')}]`).hostname.slice(1, -1)
}

function mask(length: number, bits: number): Buffer {
  if (bits < 0 || bits > length * 8)
    throw new Error(`The prefix length must be from 0 to ${length * 8}, not ${bits}`)
  return Buffer.from(
    Array.from({ length }, (_, at) => (0xff00 >> Math.min(8, Math.max(0, bits - at * 8))) & 0xff),
  )
}

function truncateAddress(value: DuckDBBlobValue, bits: bigint): DuckDBBlobValue {
  const bytes = checked(value)
  const kept = mask(bytes.length, Number(bits))
  return blobValue(bytes.map((byte, at) => byte & (kept[at] ?? 0)))
}

function netMask(length: bigint, bits: bigint): DuckDBBlobValue {
  if (length !== 4n && length !== 16n) throw new Error('NET.IP_NET_MASK() takes 4 or 16 bytes')
  return blobValue(mask(Number(length), Number(bits)))
}

export const BYTE_FUNCTIONS: Record<string, RowFunction> = {
  address_of: { takes: ['VARCHAR'], gives: 'BLOB', run: addressOf },
  address_text: { takes: ['BLOB'], gives: 'VARCHAR', run: addressText },
  address_trunc: { takes: ['BLOB', 'BIGINT'], gives: 'BLOB', run: truncateAddress },
  from_hex: { takes: ['VARCHAR'], gives: 'BLOB', run: fromHex },
  net_mask: { takes: ['BIGINT', 'BIGINT'], gives: 'BLOB', run: netMask },
  sha512: {
    takes: ['BLOB'],
    gives: 'BLOB',
    run: (value: DuckDBBlobValue) => blobValue(createHash('sha512').update(value.bytes).digest()),
  },
  try_address_of: { takes: ['VARCHAR'], gives: 'BLOB', run: parseAddress },
}
