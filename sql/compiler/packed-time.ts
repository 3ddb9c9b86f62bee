// SPDX-License-Identifier: Apache-2.0
// The bit fields in which the analyser's messages hold DATETIME and TIME.

const MICROS = 1_000_000n

/** The evaluator's packed civil time: year, month, day, hour, minute, second from the top, in 14+4+5+5+6+6 bits. */
export function datetimeBits(text: string): bigint {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/[-T:.]/).map(Number)
  return [
    [month, 4],
    [day, 5],
    [hour, 5],
    [minute, 6],
    [second, 6],
  ].reduce((bits, [value = 0, width = 0]) => (bits << BigInt(width)) | BigInt(value), BigInt(year))
}

/** A packed civil time as `YYYY-MM-DDTHH:MM:SS.ffffff`. */
export function datetimeText(bits: bigint, nanos: number): string {
  const take = (shift: bigint, width: bigint): string =>
    String((bits >> shift) & ((1n << width) - 1n)).padStart(2, '0')
  const date = `${String(bits >> 26n).padStart(4, '0')}-${take(22n, 4n)}-${take(17n, 5n)}`
  return `${date}T${take(12n, 5n)}:${take(6n, 6n)}:${take(0n, 6n)}.${String(Math.trunc(nanos / 1000)).padStart(6, '0')}`
}

/** TIME is packed as hour, minute, second in 5+6+6 bits above 30 bits of nanoseconds. */
export function timeBits(micros: bigint): bigint {
  const seconds = micros / MICROS
  const clock = ((seconds / 3600n) << 12n) | (((seconds / 60n) % 60n) << 6n) | (seconds % 60n)
  return (clock << 30n) | ((micros % MICROS) * 1000n)
}

/** Microseconds since midnight of a packed TIME. */
export function microsOfBits(bits: bigint): bigint {
  const clock = bits >> 30n
  const seconds = (clock >> 12n) * 3600n + ((clock >> 6n) & 63n) * 60n + (clock & 63n)
  return seconds * MICROS + (bits & ((1n << 30n) - 1n)) / 1000n
}
