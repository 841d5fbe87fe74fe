import { describe, expect, test } from "vitest";

import { rangeOf } from "../../src/parts/chart";
import { isEmpty, joined, measuredAt, stepAt, tableRows } from "../../src/parts/series";
import type { SeriesView } from "../../src/contract";
import { Format } from "../../src/format";
import { fakeHass } from "../fake-hass";

function view(more: Partial<SeriesView> = {}): SeriesView {
  return {
    start: 0,
    end: 100,
    bucket_seconds: 10,
    plan: { t: [0, 50], kw: [1, 2] },
    commanded: { t: [1, 60], kw: [1, null] },
    measured: { t: [5, 15, 55], mean: [1, 1.1, 2], min: [0.9, 1, 1.9], max: [1.1, 1.2, 2.1] },
    offline: [],
    marks: [],
    source: "recorder",
    ...more,
  };
}

describe("joined", () => {
  test("all columns are as long as the axis, which rises", () => {
    const table = joined(view());
    for (const column of [table.plan, table.commanded, table.mean, table.min, table.max]) {
      expect(column).toHaveLength(table.t.length);
    }
    expect(table.t).toEqual([...table.t].sort((a, b) => a - b));
    expect(new Set(table.t).size).toBe(table.t.length);
  });

  test("the plan's last step holds to the end, and what is commanded ends where it ended", () => {
    const table = joined(view());
    expect(table.plan.at(-1)).toBe(2);
    expect(table.commanded.at(-1)).toBeUndefined();
    expect(table.commanded[table.t.indexOf(60)]).toBeNull();
  });

  test("missing buckets are a gap in the line", () => {
    const table = joined(view());
    expect(table.mean[table.t.indexOf(20)]).toBeNull();
    expect(table.mean[table.t.indexOf(1)]).toBeUndefined();
  });

  test("nothing at all gives an axis of two moments", () => {
    const nothing = { t: [], kw: [] };
    const empty = view({
      plan: nothing,
      commanded: nothing,
      measured: { t: [], mean: [], min: [], max: [] },
    });
    expect(joined(empty).t).toEqual([0, 100]);
    expect(isEmpty(empty)).toBe(true);
    expect(isEmpty(view())).toBe(false);
  });
});

test("a step holds until the next one, and before the first there is none", () => {
  const steps = { t: [10, 20], kw: [1, null] };
  expect([5, 10, 19.9, 20, 99].map((at) => stepAt(steps, at))).toEqual([null, 1, 1, null, null]);
});

test("what was measured is that of the bucket, and none where none was", () => {
  expect([5, 16, 35, 56].map((at) => measuredAt(view(), at))).toEqual([1, 1.1, null, 2]);
});

test("0 is always in sight, with room around the values", () => {
  expect(rangeOf(null, null)).toEqual([0, 0.25]);
  const [low, high] = rangeOf(-2, 10);
  expect(low).toBeLessThan(-2);
  expect(high).toBeGreaterThan(10);
  expect(rangeOf(5, 10)[0]).toBe(0);
});

test("a table has a row where each slot starts, and round moments where those are too many", () => {
  const format = new Format(fakeHass().hass);
  const t = [0, 900, 1800, 3600];
  const hour = view({ start: 600, end: 3600, plan: { t, kw: [1, 2, 3, 4] } });
  expect(tableRows(hour, 25, format)).toEqual([900, 1800]);
  expect(tableRows(hour, 1, format)).toEqual([3600]);
  expect(tableRows(view({ start: 0, end: 3600 }), 25, format)).toEqual([0, 50]);
  const none = view({ start: 0, end: 3600, plan: { t: [], kw: [] } });
  expect(tableRows(none, 4, format)).toEqual([0, 900, 1800, 2700, 3600]);
});
