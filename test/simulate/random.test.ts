// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from '@jest/globals'
import { v7 } from 'uuid'
import { type Random, randomOf } from '../../cli/simulate/random.ts'

const mean = (count: number, draw: () => number) =>
  Array.from({ length: count }, draw).reduce((sum, value) => sum + value, 0) / count

describe('the seeded generator', () => {
  test('gives the same values for the same seed, and has not changed since it was written', () => {
    const draw = (random: Random) => [
      random.integer(0, 999),
      random.integer(0, 999),
      random.hex(8),
      random.poisson(5),
    ]
    expect(draw(randomOf(7))).toEqual(draw(randomOf(7)))
    expect(draw(randomOf(7))).toEqual(GOLDEN)
    expect(draw(randomOf(8))).not.toEqual(GOLDEN)
  })

  test('a fork depends on its name and not on what was drawn before', () => {
    const [fresh, used] = [randomOf(7), randomOf(7)]
    for (let time = 0; time < 10; time++) used.unit()
    expect(used.fork('a', 1).hex(16)).toBe(fresh.fork('a', 1).hex(16))
    expect(fresh.fork('a', 2).hex(16)).not.toBe(fresh.fork('a', 1).hex(16))
    expect(fresh.fork('b', 1).hex(16)).not.toBe(fresh.fork('a', 1).hex(16))
  })

  test.each<[string, number, number, (random: Random) => number]>([
    ['unit', 0.5, 0.02, (random) => random.unit()],
    ['integer, both ends included', 2, 0.05, (random) => random.integer(0, 4)],
    ['chance', 0.3, 0.02, (random) => (random.chance(0.3) ? 1 : 0)],
    ['poisson of a small mean', 4, 0.1, (random) => random.poisson(4)],
    ['poisson of a large mean', 200, 1, (random) => random.poisson(200)],
    ['normal', 10, 0.1, (random) => random.normal(10, 3)],
    [
      'weighted',
      0.75,
      0.02,
      (random) =>
        random.weighted([
          [3, 1],
          [1, 0],
        ]),
    ],
  ])('%s has the mean it should', (name, expected, tolerance, draw) => {
    const random = randomOf(name)
    expect(Math.abs(mean(20_000, () => draw(random)) - expected)).toBeLessThan(tolerance)
  })

  test('shuffles without losing anything, and draws distinct integers', () => {
    const random = randomOf(3)
    const list = Array.from({ length: 50 }, (_, index) => index)
    const shuffled = random.shuffle(list)
    expect(shuffled).not.toEqual(list)
    expect([...shuffled].sort((a, b) => a - b)).toEqual(list)
    expect(random.distinct(50, 0, 49).sort((a, b) => a - b)).toEqual(list)
  })

  test('refuses to choose out of nothing', () => {
    const random = randomOf(3)
    expect(() => random.choice([])).toThrow(RangeError)
    expect(() => random.weighted([])).toThrow(RangeError)
    expect(() => random.distinct(3, 1, 2)).toThrow(RangeError)
  })

  test('makes a UUIDv7 that carries its moment and nothing of the real clock', () => {
    const moment = Date.parse('2026-09-01T00:00:00Z')
    const id = randomOf(7).uuid(moment)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(moment)
    expect(randomOf(7).uuid(moment)).toBe(id)
    expect(v7({ msecs: moment })).not.toBe(id)
  })
})

const GOLDEN = [77, 13, '3ed2be06', 4]
