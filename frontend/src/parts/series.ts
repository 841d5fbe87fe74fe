/** From the columns of a series to one table that the chart draws. */

import type { SeriesView, Steps } from "../contract";
import type { Format } from "../format";
import { ticks } from "../time";

export type Cell = number | null | undefined;

export interface Table {
  t: number[];
  plan: Cell[];
  commanded: Cell[];
  mean: Cell[];
  min: Cell[];
  max: Cell[];
}

/**
 * Join the columns on one axis of moments. null is a gap; undefined means that a column has
 * nothing to say at that moment, and its line goes on.
 */
export function joined(series: SeriesView): Table {
  const plan = closed(series.plan, series.end);
  const commanded = closed(series.commanded, series.end);
  const { measured } = series;
  const gaps = gapsOf(measured.t, series.bucket_seconds);
  const moments = new Set<number>([series.start, series.end, ...gaps]);
  for (const column of [plan.t, commanded.t, measured.t]) for (const at of column) moments.add(at);
  const t = [...moments].sort((a, b) => a - b);
  const place = new Map(t.map((at, index) => [at, index]));
  const column = (at: readonly number[], values: readonly (number | null)[]): Cell[] => {
    const cells = new Array<Cell>(t.length).fill(undefined);
    at.forEach((moment, index) => (cells[place.get(moment) ?? 0] = values[index]));
    return cells;
  };
  const withGaps = (values: readonly number[]) =>
    column([...measured.t, ...gaps], [...values, ...gaps.map(() => null)]);
  return {
    t,
    plan: column(plan.t, plan.kw),
    commanded: column(commanded.t, commanded.kw),
    mean: withGaps(measured.mean),
    min: withGaps(measured.min),
    max: withGaps(measured.max),
  };
}

/** Let the last step hold to the end. */
function closed(steps: Steps, end: number): Steps {
  const last = steps.kw.at(-1);
  if (last === undefined || last === null || (steps.t.at(-1) ?? 0) >= end) return steps;
  return { t: [...steps.t, end], kw: [...steps.kw, last] };
}

/** Moments at which a line is interrupted: where buckets are missing in between. */
function gapsOf(t: readonly number[], bucket: number): number[] {
  const found: number[] = [];
  for (let index = 1; index < t.length; index += 1) {
    const before = t[index - 1] ?? 0;
    if ((t[index] ?? 0) - before > bucket * 2.5) found.push(before + bucket / 2);
  }
  return found;
}

/** The value of steps at a moment. */
export function stepAt(steps: Steps, at: number): number | null {
  let low = 0;
  let high = steps.t.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps.t[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : (steps.kw[low - 1] ?? null);
}

/** What was measured at a moment: the bucket that it is in. */
export function measuredAt(series: SeriesView, at: number): number | null {
  const { t, mean } = series.measured;
  let best = -1;
  let nearest = series.bucket_seconds;
  for (let index = 0; index < t.length; index += 1) {
    const away = Math.abs((t[index] ?? 0) - at);
    if (away > nearest) continue;
    best = index;
    nearest = away;
  }
  return best < 0 ? null : (mean[best] ?? null);
}

/** The moments of a table: where the plan's slots start, or round ones where those are too many. */
export function tableRows(series: SeriesView, most: number, format: Format): number[] {
  const starts = series.plan.t.filter((at) => at >= series.start && at < series.end);
  if (starts.length > 1 && starts.length <= most) return starts;
  return ticks(series.start, series.end, most, format);
}

export function isEmpty(series: SeriesView): boolean {
  return (
    series.measured.t.length === 0 &&
    series.plan.kw.every((one) => one === null) &&
    series.commanded.kw.every((one) => one === null)
  );
}
