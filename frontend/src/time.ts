/** Days and ticks in local time, on days of 23 and 25 hours too. */

import type { Format } from "./format";

const HOUR = 3600;
const STEPS = [
  60,
  300,
  600,
  900,
  1800,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  4 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
];

/** The first moment of the local day that a moment is in. */
export function startOfDay(at: number, format: Format): number {
  let start = localToUtc(Math.floor((at + format.offset(at)) / 86_400) * 86_400, format);
  // Where clocks go back at midnight the day begins at the first of both.
  while (format.day(start - HOUR) === format.day(at)) start -= HOUR;
  return start;
}

/** The first moment of the next local day: 23, 24 or 25 hours later. */
export function nextDay(at: number, format: Format): number {
  return startOfDay(startOfDay(at, format) + 30 * HOUR, format);
}

/** Round moments of local time between two others, at most `most` of them. */
export function ticks(start: number, end: number, most: number, format: Format): number[] {
  const least = (end - start) / Math.max(1, most);
  const step = STEPS.find((one) => one >= least) ?? Math.ceil(least / 86_400) * 86_400;
  const found: number[] = [];
  if (step <= HOUR) {
    // Clocks move by whole half hours at the most, so one alignment holds for all of it.
    const ahead = format.offset(start) % step;
    for (let at = Math.ceil((start + ahead) / step) * step - ahead; at <= end; at += step) {
      found.push(at);
    }
    return found;
  }
  let wall = Math.floor((start + format.offset(start)) / step) * step;
  const last = end + format.offset(end);
  for (; wall <= last; wall += step) {
    const at = localToUtc(wall, format);
    if (at >= start && at <= end && at !== found.at(-1)) found.push(at);
  }
  return found;
}

/** The moment at which local clocks show this, given as if they were UTC. */
function localToUtc(wall: number, format: Format): number {
  let at = wall - format.offset(wall);
  at = wall - format.offset(at);
  return at;
}

/** Groups in local days, in the order given. */
export function byDay<T>(
  items: readonly T[],
  at: (item: T) => number,
  format: Format,
): { day: string; at: number; items: T[] }[] {
  const groups: { day: string; at: number; items: T[] }[] = [];
  for (const item of items) {
    const day = format.day(at(item));
    const last = groups.at(-1);
    if (last?.day === day) last.items.push(item);
    else groups.push({ day, at: at(item), items: [item] });
  }
  return groups;
}
