import { expect, test } from "vitest";

import { Acts, Base, type Context } from "../../src/context";
import { foundRows, stepText } from "../../src/parts/devicetest";
import { EMPTY } from "../../src/store";
import { fakeHass } from "../fake-hass";
import { NOW } from "../fixtures";

function context(language: string): Context {
  const { hass } = fakeHass({ language });
  const base = new Base();
  base.take(hass);
  return { ...base.context(hass, new Acts(() => undefined), null), now: NOW, state: EMPTY };
}

const STEP = { asked_kw: 11, measured_kw: 10.9, seconds: 2, followed_after: 8.4, ok: true };

test("a step says what was measured, and whether that was what was asked", () => {
  const ctx = context("en");
  expect(stepText(ctx, STEP)).toBe("11 kW asked, 10.9 kW measured after 8.4 s");
  expect(stepText(ctx, { ...STEP, measured_kw: 0, followed_after: null })).toBe(
    "11 kW asked, 0 kW measured: not what was asked",
  );
  expect(stepText(ctx, { ...STEP, measured_kw: null, followed_after: null })).toBe(
    "11 kW asked and accepted; no power is measured",
  );
  expect(stepText(ctx, { ...STEP, ok: false })).toBe("11 kW asked: not carried out");
});

test("minimum, maximum, step, latency and sign are shown as they were found", () => {
  const found = {
    min_charge_kw: 1.4,
    max_charge_kw: 10.9,
    step_kw: 0.69,
    latency_seconds: 8.4,
    sign: "as_expected",
  } as const;
  expect(foundRows(context("en"), found)).toEqual([
    ["Minimum reached", "1.4 kW"],
    ["Maximum reached", "10.9 kW"],
    ["Step", "0.69 kW"],
    ["Follows within", "8.4 s"],
    ["Sign of the power", "positive while charging, as it should be"],
  ]);
  const nothing = {
    min_charge_kw: null,
    max_charge_kw: null,
    step_kw: null,
    latency_seconds: null,
    sign: null,
  };
  expect(foundRows(context("de"), nothing)).toEqual([
    ["Erreichtes Minimum", "nicht erreicht"],
    ["Erreichtes Maximum", "nicht erreicht"],
    ["Vorzeichen der Leistung", "nicht bekannt"],
  ]);
});
