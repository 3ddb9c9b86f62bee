// SPDX-License-Identifier: Apache-2.0
// Addresses as 32 hex digits, IPv4 as IPv4-mapped IPv6, so that a network test is a comparison of two strings.
// Own code over node:net: ipaddr.js, which others bring in, takes octal and shortened IPv4 too, and an address that
// two programs read differently must not be stored.
import { isIPv4, isIPv6 } from 'node:net'

const MAPPED = '00000000000000000000ffff'

const hexOfIPv4 = (ip: string): string => {
  let value = 0
  for (const part of ip.split('.')) value = value * 256 + Number(part)
  return value.toString(16).padStart(8, '0')
}

/** Hex of up to eight groups, of which the last may be an IPv4 address. */
const hexOfGroups = (groups: string): string => {
  if (groups === '') return ''
  let hex = ''
  for (const group of groups.split(':'))
    hex += group.includes('.') ? hexOfIPv4(group) : group.padStart(4, '0')
  return hex
}

/**
 * 32 lower-case hex digits of an address, or null when the text is none. An IPv4 address and its IPv4-mapped IPv6
 * form give the same digits. Zones (`fe80::1%eth0`) are refused: they mean something on one machine only.
 */
export const addressHex = (ip: string): string | null => {
  if (isIPv4(ip)) return MAPPED + hexOfIPv4(ip)
  if (!isIPv6(ip) || ip.includes('%')) return null
  const gap = ip.indexOf('::')
  if (gap < 0) return hexOfGroups(ip).toLowerCase()
  const head = hexOfGroups(ip.slice(0, gap))
  const tail = hexOfGroups(ip.slice(gap + 2))
  return (head.padEnd(32 - tail.length, '0') + tail).toLowerCase()
}

export type Range = { first_hex: string; last_hex: string }

/**
 * First and last address of a network written as address/prefix, or null when it is none. Strict: the prefix is
 * decimal without leading zeros, and the bits behind it are zero (192.0.2.1/25 names no network).
 */
export const cidrRange = (cidr: string): Range | null => {
  const match = /^([0-9A-Fa-f.:]+)\/(0|[1-9]\d{0,2})$/.exec(cidr)
  if (!match?.[1] || !match[2]) return null
  const hex = addressHex(match[1])
  if (hex === null) return null
  const width = isIPv4(match[1]) ? 32 : 128
  const prefix = Number(match[2])
  if (prefix > width) return null
  const hostBits = (1n << BigInt(width - prefix)) - 1n
  const first = BigInt(`0x${hex}`)
  if ((first & hostBits) !== 0n) return null
  return { first_hex: hex, last_hex: (first | hostBits).toString(16).padStart(32, '0') }
}
