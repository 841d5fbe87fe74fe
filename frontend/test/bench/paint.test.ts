/** How long a Timeline takes from its data to its first paint; the target is below 150 ms. */

import { afterAll, beforeAll, expect, test } from "vitest";

import { closeBrowser, open, openBrowser } from "../browser/page";

const POINTS = 10_000;
const TARGET_MS = 150;
const ROUNDS = 7;

beforeAll(openBrowser);
afterAll(closeBrowser);

test(`first paint of a Timeline with ${POINTS} points`, async () => {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { page, errors } = await open({
      clock: false,
      prepare: `options.snapshot = fixtures.snapshot({ assets: { [fixtures.ENTRY + "/garage"]: fixtures.asset("garage") } })`,
    });
    await page.evaluate((points) => {
      const { NOW, series } = window.fixtures;
      const end = NOW + 43_200;
      // Half of the points lie in the past: those are drawn.
      const made = series("garage", end - 86_400, end, points * 2);
      window.fake.answers["series"] = () => made;
    }, POINTS);
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
    times.push(took);
    await page.context().close();
  }
  times.sort((one, other) => one - other);
  const median = times[Math.floor(ROUNDS / 2)] ?? Infinity;
  console.log(
    `first paint of a Timeline with ${POINTS} points: median ${median.toFixed(0)} ms, ` +
      `worst ${(times.at(-1) ?? 0).toFixed(0)} ms, target ${TARGET_MS} ms`,
  );
  expect(median).toBeLessThan(TARGET_MS);
});
