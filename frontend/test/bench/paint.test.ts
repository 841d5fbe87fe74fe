/**
 * How long a Timeline takes from a click on its tab to its first paint, with many points and, as
 * what it costs anyway, with few. `benchmarks/panel.py` judges; the samples go to PAINT_JSON.
 */

import { writeFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import { closeBrowser, open, openBrowser } from "../browser/page";

const POINTS = { many: 10_000, few: 20 };
const ROUNDS = Number(process.env["PAINT_ROUNDS"] ?? 7);

beforeAll(openBrowser);
afterAll(closeBrowser);

/** Milliseconds from the click to the frame that shows the canvas. */
async function paint(points: number): Promise<number> {
  const { page, errors } = await open({
    clock: false,
    prepare: `options.snapshot = fixtures.snapshot({ assets: { [fixtures.ENTRY + "/garage"]: fixtures.asset("garage") } })`,
  });
  await page.evaluate((wanted) => {
    const { NOW, series } = window.fixtures;
    const end = NOW + 43_200;
    // Half of the points lie in the past: those are drawn.
    const made = series("garage", end - 86_400, end, wanted * 2);
    window.fake.answers["series"] = () => made;
  }, points);
  const took = await page.evaluate(async () => {
    const panel = window.element.shadowRoot;
    const link = panel?.querySelector<HTMLElement>('nav a[href$="/timeline"]');
    const begin = performance.now();
    link?.click();
    const drawn = () =>
      panel
        ?.querySelector("ed-timeline")
        ?.shadowRoot?.querySelector("ed-timechart")
        ?.shadowRoot?.querySelector("ed-chart")
        ?.shadowRoot?.querySelector("canvas");
    while (!drawn()) await new Promise((resolve) => requestAnimationFrame(resolve));
    // The frame after the next one begins when the canvas is on the screen.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - begin;
  });
  expect(errors).toEqual([]);
  await page.context().close();
  return took;
}

test("first paint of a Timeline", async () => {
  const times: Record<keyof typeof POINTS, number[]> = { many: [], few: [] };
  await paint(POINTS.few); // the browser's own first time
  for (let round = 0; round < ROUNDS; round += 1) {
    times.many.push(await paint(POINTS.many));
    times.few.push(await paint(POINTS.few));
  }
  const file = process.env["PAINT_JSON"];
  if (file !== undefined) writeFileSync(file, JSON.stringify({ points: POINTS, times }));
});
