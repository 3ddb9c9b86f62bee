// SPDX-License-Identifier: Apache-2.0
// Remembers what a pure function gave for the few values that come again and again: days, addresses.

const MAX_REMEMBERED = 50_000

/** The same function, which works once for each key. Forgets everything when it knows too many. */
export const remembered = <K, V>(make: (key: K) => V): ((key: K) => V) => {
  const known = new Map<K, V>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    if (known.size >= MAX_REMEMBERED) known.clear()
    const made = make(key)
    known.set(key, made)
    return made
  }
}
