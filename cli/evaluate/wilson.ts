// SPDX-License-Identifier: Apache-2.0
// The interval that stands beside each share of the accuracy report.

/**
 * Wilson's score interval of a share at 95 % (Wilson 1927, J. Am. Stat. Assoc. 22; z = 1.959964): it holds for few cases and for shares near
 * 0 and 1, where the normal approximation does not. Null when there is nothing to count.
 */
export const wilson = (hits: number, of: number): { share: number; low: number; high: number } | null => {
  if (of === 0) return null
  const z = 1.959964
  const share = hits / of
  const centre = share + (z * z) / (2 * of)
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  const scale = 1 + (z * z) / of
  return { share, low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) }
}

/** `93.1 % (27/29, 78.0–98.1)`. */
export const shareText = (hits: number, of: number): string => {
  const interval = wilson(hits, of)
  if (!interval) return '–'
  const percent = (share: number): string => (100 * share).toFixed(1)
  return `${percent(interval.share)} % (${hits}/${of}, ${percent(interval.low)}–${percent(interval.high)})`
}
