// SPDX-License-Identifier: Apache-2.0
// The benchmark figures as a table: what was measured, the limit it is compared with, and what the project asks of itself.
import type { CaptureBench } from './capture.ts'
import type { ColdStart } from './cold-start.ts'
import type { DetectBench } from './detect.ts'
import type { ImportBench } from './import.ts'
import type { ScaleBench } from './scale.ts'

export type Results = {
  machine: { cores: number; model: string; memory_gib: number; node: string; at: string }
  capture: CaptureBench | undefined
  cold_start?: ColdStart | undefined
  import: ImportBench | undefined
  detect: DetectBench | undefined
  scale: ScaleBench | undefined
}
type Line = { measure: string; reached: string; limit: string; asked: string; met: boolean }

const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 })

const captureLines = ({ batch, single, sustained }: CaptureBench): Line[] => [
  {
    measure: 'capture, durable, 100 events a request',
    reached: `${number(batch.ledger.events_per_second)} events/s, p99 ${number(batch.ledger.p99_ms)} ms, ratio ${number(batch.ratio)}`,
    limit: `${number(batch.bare.events_per_second)} events/s by a function that only parses`,
    asked: 'ratio ≥ 0.25 and ≥ 2,000 events/s',
    met: batch.ratio >= 0.25 && batch.ledger.events_per_second >= 2000,
  },
  {
    measure: 'the same, until the last event is in the database',
    reached: `${number(sustained.events_per_second)} events/s, p99 ${number(sustained.p99_ms)} ms, ratio ${number(sustained.ratio)}`,
    limit: `${number(batch.bare.events_per_second)} events/s`,
    asked: '≥ 2,000 events/s',
    met: sustained.events_per_second >= 2000,
  },
  {
    measure: 'capture, durable, single events, 20 connections',
    reached: `${number(single.ledger.events_per_second)} events/s, p99 ${number(single.ledger.p99_ms)} ms, ratio ${number(single.ratio)}`,
    limit: `${number(single.bare.events_per_second)} events/s by a function that only parses`,
    asked: 'ratio ≥ 0.5',
    met: single.ratio >= 0.5,
  },
]

const coldStartLines = ({ empty, capture, ratio, processor_ratio }: ColdStart): Line[] => [
  {
    measure: 'cold start of the built capture, process start to first 202',
    reached: `${number(capture.milliseconds)} ms, ratio ${number(ratio)}; processor ${number(capture.processor)} ms, ratio ${number(processor_ratio)}`,
    limit: `${number(empty.milliseconds)} ms by an empty function, processor ${number(empty.processor)} ms`,
    asked: 'ratio ≤ 2',
    met: ratio <= 2,
  },
]

const importLines = (bench: ImportBench): Line[] => [
  {
    measure: `import of ${number(bench.events)} events`,
    reached: `${number(bench.seconds)} s, ${number(bench.peak_rss_mb)} MB resident`,
    limit: `${number(bench.parse_seconds)} s to parse the same lines`,
    asked: `under ${bench.asked.seconds} s and ${bench.asked.peak_rss_mb} MB`,
    met: bench.seconds < bench.asked.seconds && bench.peak_rss_mb < bench.asked.peak_rss_mb,
  },
]

const detectLines = (bench: DetectBench): Line[] => [
  {
    measure: `detect day by day and report, a month of ${number(bench.events)} events`,
    reached: `${number(bench.total_seconds)} s, ${number(bench.peak_rss_mb)} MB resident`,
    limit: `${number(bench.scan_seconds)} s for a bare scan`,
    asked: 'under 40 s and 1,500 MB',
    met: bench.total_seconds < 40 && bench.peak_rss_mb < 1500,
  },
  {
    measure: 'the same month judged again, facts kept',
    reached: `${number(bench.month_again.seconds)} s`,
    limit: `${number(bench.month.seconds)} s the first time`,
    asked: 'reads the facts, not the history',
    met: bench.month_again.seconds < bench.month.seconds,
  },
  {
    measure: "capture's p99 while a month is judged",
    reached: `${number(bench.beside.detecting.p99_ms)} ms, ${number(bench.beside.p99_ratio)} times`,
    limit: `${number(bench.beside.quiet.p99_ms)} ms quiet`,
    asked: 'under 5 times',
    met: bench.beside.p99_ratio < 5,
  },
]

const scaleLines = (bench: ScaleBench): Line[] => [
  {
    measure: `facts and all rules for the last of 30 days, ${number(bench.events)} events, ${bench.staff} people`,
    reached: `${number(bench.day.seconds)} s`,
    limit: `${number(bench.scan_seconds)} s for a bare scan of the month`,
    asked: 'under 15 s',
    met: bench.day.seconds < 15,
  },
  {
    measure: 'the same for all 30 days',
    reached: `${number(bench.month_seconds)} s, ${number(bench.peak_rss_mb)} MB resident`,
    limit: `${number(bench.scan_seconds)} s for a bare scan`,
    asked: 'under 120 s and 4,096 MB',
    met: bench.month_seconds < 120 && bench.peak_rss_mb < 4096,
  },
  {
    measure: `a daily run with ten times the history (${number(bench.daily.long_events)} events)`,
    reached: `${number(bench.daily.long_seconds)} s, ${number(bench.daily.ratio)} times`,
    limit: `${number(bench.daily.seconds)} s with one month (${number(bench.daily.events)} events)`,
    asked: 'at most 1.2 times',
    met: bench.daily.ratio <= 1.2,
  },
]

/** The lines of what was run. */
export const rowsOf = (results: Results): Line[] => [
  ...(results.capture ? captureLines(results.capture) : []),
  ...(results.cold_start ? coldStartLines(results.cold_start) : []),
  ...(results.import ? importLines(results.import) : []),
  ...(results.detect ? detectLines(results.detect) : []),
  ...(results.scale ? scaleLines(results.scale) : []),
]

/** A Markdown table with the machine below it. */
export const markdownTable = (results: Results): string => {
  const { machine } = results
  return [
    '| measure | reached | limit in the same run | asked | met |',
    '|---|---|---|---|---|',
    ...rowsOf(results).map(
      (line) =>
        `| ${line.measure} | ${line.reached} | ${line.limit} | ${line.asked} | ${line.met ? 'yes' : '**no**'} |`,
    ),
    '',
    `${machine.at}, ${machine.cores} cores (${machine.model}), ${machine.memory_gib} GiB, Node ${machine.node}. [Raw figures](bench/results/latest.json).`,
  ].join('\n')
}
