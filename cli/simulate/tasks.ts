// SPDX-License-Identifier: Apache-2.0
// The work of each role: a day is some number of tasks, a task is a few steps on somebody's data.
import { hiring, investigation, refund, rightsChange, staffRecord } from './back-office-work.ts'
import type { Role } from './company.ts'
import { campaign, orderRound, supportCase } from './customer-work.ts'
import type { Task } from './desk.ts'

/** Tasks of a full day, their mix, and about how many different members a full day touches. */
export const WORK: Record<Role, { tasks: number; members: number; mix: [number, Task][] }> = {
  support: { tasks: 30, members: 30, mix: [[1, supportCase]] },
  operations: { tasks: 28, members: 170, mix: [[1, orderRound]] },
  marketing: { tasks: 16, members: 230, mix: [[1, campaign]] },
  finance: { tasks: 20, members: 60, mix: [[1, refund]] },
  people: {
    tasks: 18,
    members: 15,
    mix: [
      [0.85, hiring],
      [0.15, staffRecord],
    ],
  },
  engineering: {
    tasks: 9,
    members: 22,
    mix: [
      [0.985, investigation],
      [0.015, rightsChange],
    ],
  },
}
