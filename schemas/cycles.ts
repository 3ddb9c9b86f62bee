// SPDX-License-Identifier: Apache-2.0
// Review cycles of a plan, in months. Apart from its schema, so that who reads a plan already checked does not load that.
export const CYCLES = { month: 1, quarter: 3, half_year: 6, year: 12 } as const
