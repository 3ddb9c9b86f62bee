// SPDX-License-Identifier: Apache-2.0
// Seeded randomness: sfc32 (Chris Doty-Humphrey's small fast counting generator), keyed by a path of names so that
// one part of a simulation never shifts another. Nothing here reads the clock or Math.random.
import { v7 } from 'uuid'

export type Random = {
  /** A number in [0, 1). */
  unit(): number
  /** An integer from `min` to `max`, both included. */
  integer(min: number, max: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** One element; throws RangeError on an empty list. */
  choice<T>(list: readonly T[]): T
  /** One value, drawn by the weight beside it; throws RangeError on an empty list. */
  weighted<T>(list: readonly (readonly [weight: number, value: T])[]): T
  /** A count of independent events with this mean. */
  poisson(mean: number): number
  normal(mean: number, deviation: number): number
  /** A shuffled copy. */
  shuffle<T>(list: readonly T[]): T[]
  /** `count` distinct integers from `min` to `max`; throws RangeError when there are not so many. */
  distinct(count: number, min: number, max: number): number[]
  /** `digits` lower-case hex digits. */
  hex(digits: number): string
  /** A UUIDv7 of this moment (milliseconds since 1970). */
  uuid(moment: number): string
  /** An independent generator for a named part; does not consume from this one. */
  fork(...names: readonly (string | number)[]): Random
}

/** The generator of a seed. The same seed and the same calls give the same values on every machine. */
export const randomOf = (seed: string | number): Random => ofPath(String(seed))

const ofPath = (path: string): Random => {
  const next = sfc32(path)
  const unit = () => next() / 0x1_0000_0000
  const integer = (min: number, max: number) => min + Math.floor(unit() * (max - min + 1))
  const choice = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new RangeError('choice of an empty list')
    return list[integer(0, list.length - 1)] as T
  }
  const normal = (mean: number, deviation: number) =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit())
  return {
    unit,
    integer,
    chance: (probability) => unit() < probability,
    choice,
    weighted: (list) => {
      let left = unit() * list.reduce((sum, [weight]) => sum + weight, 0)
      const drawn =
        list.find(([weight]) => {
          left -= weight
          return left < 0
        }) ?? list.at(-1)
      if (!drawn) throw new RangeError('weighted choice of an empty list')
      return drawn[1]
    },
    poisson: (mean) => {
      if (mean > 60) return Math.max(0, Math.round(normal(mean, Math.sqrt(mean))))
      const limit = Math.exp(-mean)
      let count = 0
      for (let product = unit(); product > limit; product *= unit()) count++
      return count
    },
    normal,
    shuffle: (list) => {
      const copy = [...list]
      for (let last = copy.length - 1; last > 0; last--) {
        const other = integer(0, last)
        const kept = copy[last] as (typeof copy)[number]
        copy[last] = copy[other] as (typeof copy)[number]
        copy[other] = kept
      }
      return copy
    },
    distinct: (count, min, max) => {
      if (count > max - min + 1) throw new RangeError(`${count} distinct integers from ${min} to ${max}`)
      const chosen = new Set<number>()
      while (chosen.size < count) chosen.add(integer(min, max))
      return [...chosen]
    },
    hex: (digits) => Array.from({ length: digits }, () => integer(0, 15).toString(16)).join(''),
    uuid: (moment) => v7({ msecs: moment, random: Uint8Array.from({ length: 16 }, () => integer(0, 255)) }),
    fork: (...names) => ofPath([path, ...names].join('/')),
  }
}

const sfc32 = (key: string): (() => number) => {
  let [a, b, c, d] = [hash(key, 1), hash(key, 2), hash(key, 3), 1]
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 12; round++) next()
  return next
}

/** FNV-1a over UTF-16 units, finished with MurmurHash3's mixer. */
const hash = (key: string, salt: number): number => {
  let value = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b1)
  for (let at = 0; at < key.length; at++) value = Math.imul(value ^ key.charCodeAt(at), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return value ^ (value >>> 16)
}
