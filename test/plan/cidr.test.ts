// SPDX-License-Identifier: Apache-2.0
import { BlockList } from 'node:net'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { addressHex, cidrRange } from '../../plan/cidr.ts'

describe('an address as 32 hex digits', () => {
  test.each([
    ['192.0.2.1', '00000000000000000000ffffc0000201'],
    ['0.0.0.0', '00000000000000000000ffff00000000'],
    ['255.255.255.255', '00000000000000000000ffffffffffff'],
    ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
    ['::FFFF:c000:201', '00000000000000000000ffffc0000201'],
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['2001:db8::', '20010db8000000000000000000000000'],
    ['2001:DB8::8:800:200C:417A', '20010db80000000000080800200c417a'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['64:ff9b::192.0.2.33', '0064ff9b0000000000000000c0000221'],
  ])('%s is %s', (ip, hex) => expect(addressHex(ip)).toBe(hex))

  test.each([
    '',
    ' 192.0.2.1',
    '192.0.2',
    '192.0.2.256',
    '010.0.0.1',
    '0x7f.1',
    '192.0.2.1/32',
    'fe80::1%eth0',
    '1::2::3',
    ':1',
    '2001:db8',
    '[::1]',
    'localhost',
    '1:2:3:4:5:6:7:8:9',
  ])('%p is no address', (ip) => expect(addressHex(ip)).toBeNull())

  test('a shortened IPv6 address gives the digits of its long form', () => {
    const group = fc.integer({ min: 0, max: 0xffff })
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), fc.nat(7), fc.nat(7), (groups, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const full = groups.map((one, index) => (index >= from && index <= to ? 0 : one))
        const long = full.map((one) => one.toString(16).padStart(4, '0')).join('')
        const words = full.map((one) => one.toString(16))
        const short = `${words.slice(0, from).join(':')}::${words.slice(to + 1).join(':')}`
        expect([addressHex(words.join(':')), addressHex(short)]).toEqual([long, long])
      }),
      { seed: 7 },
    )
  })
})

describe('a network as first and last address', () => {
  test.each([
    ['192.0.2.0/25', 'ffffc0000200', 'ffffc000027f'],
    ['192.0.2.7/32', 'ffffc0000207', 'ffffc0000207'],
    ['0.0.0.0/0', 'ffff00000000', 'ffffffffffff'],
    ['::ffff:192.0.2.0/121', 'ffffc0000200', 'ffffc000027f'],
  ])('%s', (cidr, first, last) =>
    expect(cidrRange(cidr)).toEqual({ first_hex: first.padStart(32, '0'), last_hex: last.padStart(32, '0') }),
  )

  test('2001:db8:10::/48', () =>
    expect(cidrRange('2001:db8:10::/48')).toEqual({
      first_hex: '20010db8001000000000000000000000',
      last_hex: '20010db80010ffffffffffffffffffff',
    }))

  test.each([
    '192.0.2.0',
    '192.0.2.1/25',
    '192.0.2.0/33',
    '192.0.2.0/024',
    '192.0.2.0/-1',
    '192.0.2.0/',
    '2001:db8::1/64',
    '2001:db8::/129',
    'fe80::%eth0/64',
    '192.0.2.0/25 ',
    'office/24',
  ])('%p is no network', (cidr) => expect(cidrRange(cidr)).toBeNull())

  test('the comparison of strings agrees with the network test of Node', () => {
    const byte = fc.nat(255)
    fc.assert(
      fc.property(fc.tuple(byte, byte), fc.integer({ min: 17, max: 32 }), byte, ([a, b], prefix, c) => {
        const mask = (0xffffffff << (32 - prefix)) >>> 0
        const base = (((198 << 24) | (51 << 16) | (a << 8) | b) & mask) >>> 0
        const network = [24, 16, 8, 0].map((shift) => (base >>> shift) & 255).join('.')
        const list = new BlockList()
        list.addSubnet(network, prefix, 'ipv4')
        const ip = `198.51.${a}.${c}`
        const range = cidrRange(`${network}/${prefix}`)!
        const hex = addressHex(ip)!
        expect(range.first_hex <= hex && hex <= range.last_hex).toBe(list.check(ip, 'ipv4'))
      }),
      { seed: 7 },
    )
  })
})
