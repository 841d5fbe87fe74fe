import { describe, expect, test } from "vitest";

import { Acts, Base, type Context } from "../../src/context";
import type { Why } from "../../src/contract";
import { maySendAgain, stepsOf } from "../../src/parts/life";
import { exampleCsv, lineOf } from "../../src/parts/submit";
import { modeText, nextText, reasonText, statusText, whyText } from "../../src/parts/words";
import { attention, planText } from "../../src/views/now";
import { clampedText } from "../../src/views/plans";
import { fakeHass } from "../fake-hass";
import { ENTRY, NOW, asset, commandDetail, commandRow, home, site, snapshot } from "../fixtures";
import { EMPTY, reduce } from "../../src/store";

function context(language = "en"): Context {
  const { hass } = fakeHass({ language });
  const timed = { ...hass, locale: { ...hass.locale, time_format: "24" } };
  const base = new Base();
  base.take(timed);
  const ctx = base.context(timed, new Acts(() => undefined), null);
  return { ...ctx, now: NOW, state: reduce(EMPTY, snapshot(), NOW) ?? EMPTY };
}

describe("why", () => {
  test.each<[Why, string]>([
    [
      { code: "follows", plan: "night tariff", until: NOW + 60 },
      "Follows plan “night tariff” until 14:03",
    ],
    [{ code: "follows", plan: null, until: null }, "Follows the plan"],
    [{ code: "offline", since: NOW - 60, detail: "gone" }, "Held: offline since 14:01"],
    [{ code: "offline", since: null }, "Held: not connected yet"],
    [
      { code: "limited", power_kw: 7.4, asked_kw: 11, reason: "site_limit" },
      "Limited to 7.4 kW: site limit",
    ],
    [{ code: "override", power_kw: 3, until: NOW + 60 }, "Set by hand to 3 kW until 14:03"],
    [
      { code: "override", power_kw: 3, until: null, until_plan_change: true },
      "Set by hand to 3 kW until the plan changes",
    ],
    [
      { code: "charge_now", power_kw: 11, until: NOW + 60, energy_kwh: 12.5, goal_soc: 80 },
      "Charging now with up to 11 kW, until 14:03 or 12.5 kWh or 80 %",
    ],
    [
      { code: "charge_now", power_kw: 11, until: NOW + 60 },
      "Charging now with up to 11 kW, until 14:03",
    ],
    [{ code: "goal_reached", goal_soc: 80 }, "Paused: this session has its 80 %"],
    [{ code: "failed", detail: "Rejected" }, "Last command failed: Rejected"],
    [{ code: "failed", reason: "timed_out" }, "Last command failed: no answer in time"],
    [{ code: "battery_full" }, "The battery is full: it charges no further"],
    [{ code: "no_plan" }, "No plan: left to itself"],
    [{ code: "site_paused" }, "Held: dispatching is off for the whole site"],
  ])("%o", (why, text) => {
    expect(whyText(context(), why)).toBe(text);
  });
});

test("charging now says its end in German too, in the line and in the mode", () => {
  const override = { power_kw: 11, until: NOW + 60, until_plan_change: false, charge_now: true };
  const german = context("de");
  expect(whyText(german, { code: "charge_now", ...override, energy_kwh: 10 })).toBe(
    "Lädt jetzt mit bis zu 11 kW, bis 14:03 oder 10 kWh",
  );
  expect(modeText(german, asset("a", { mode: "override", override }))).toBe(
    "Lädt jetzt, bis 14:03",
  );
});

test("what needs attention carries the device's own reason", () => {
  const found = attention(context()).map((one) => [one.asset.name, one.what, one.words]);
  expect(found).toEqual([
    ["Street side, left", "Offline since 12:02", "The charger closed the connection: 1006"],
    ["Guest bay", "Charge with 11 kW failed", "Rejected: profile 3 refused, stack level in use"],
    ["Yard", "Does not follow its setpoint", expect.stringContaining("a third") as string],
  ]);
});

test("a charger that never dialled in is no alarm", () => {
  const ctx = context();
  const quiet = asset("new", { connected: false, last_seen_at: null });
  expect(attention({ ...ctx, state: { ...ctx.state, assets: { quiet } } })).toEqual([]);
});

test("the next command has its power, its time and a countdown", () => {
  expect(nextText(context(), asset("a"))).toBe("11 kW · 14:15 · in 12 min");
  expect(nextText(context(), asset("a", { next: null }))).toBe("nothing follows");
  const release = { at: NOW + 5, power_kw: null, type: "release" };
  expect(nextText(context(), asset("a", { next: release }))).toContain("hand back control");
});

test("a device's word is translated where it is known, and stays as it is where not", () => {
  const [english, german] = [context(), context("de")];
  const words = ["SuspendedEVSE", "SUSPENDED_EVSE", "DISCHARGING", "FULL", "HOLDING", "B2_wait"];
  expect(words.map((one) => statusText(english, one))).toEqual([
    "paused by the charger",
    "paused by the charger",
    "discharging",
    "full",
    "holding",
    "B2_wait",
  ]);
  expect(words.map((one) => statusText(german, one))).toEqual([
    "von der Wallbox pausiert",
    "von der Wallbox pausiert",
    "entlädt",
    "voll",
    "hält",
    "B2_wait",
  ]);
});

test("a row's reason is the device's words, else why it ended, else what lowered its power", () => {
  const text = (more: Parameters<typeof commandRow>[1], language = "en") =>
    reasonText(context(language), commandRow(1, { clamp: "site_limit", ...more }));
  expect(text({ error: "busy", reason: "rejected" })).toBe("busy");
  expect(text({ reason: "overridden" })).toBe("a setpoint by hand stands before it");
  expect(text({})).toBe("limited: site limit");
  expect(text({ clamp: "step" })).toBe("rounded to the device's step");
  expect(text({ clamp: "step" }, "de")).toBe("auf die Schrittweite des Geräts gerundet");
  expect(text({}, "de")).toBe("begrenzt: Grenze des Standorts");
  expect(text({ clamp: null })).toBe("");
});

test("a site names its plan, and counts them where its assets follow several", () => {
  const ctx = context();
  expect(planText(ctx, ENTRY, site())).toBe("night tariff");
  const other = asset("other", { plan: { id: "plan_9", name: "x", power_kw: 1, until: null } });
  const assets = { ...ctx.state.assets, other };
  const several = { ...ctx, state: { ...ctx.state, assets } };
  expect(planText(several, ENTRY, site())).toBe("2 plans");
  expect(planText(several, "01ANOTHER", site({ plan: null }))).toBe("none");
});

test("what only the device's step cut is called rounded", () => {
  const slot = (reason: string) => ({ start: "", asked_kw: 2, sent_kw: 1.9, reason });
  const ctx = context();
  expect(clampedText(ctx, [slot("step"), slot("step")])).toBe("2 rounded");
  expect(clampedText(ctx, [slot("step"), slot("asset_maximum")])).toBe("1 limited, 1 rounded");
  expect(clampedText(ctx, [slot("site_limit")])).toBe("1 limited");
});

test("only a command that came to nothing can be sent again", () => {
  const states = [
    "failed",
    "timed_out",
    "cancelled",
    "expired",
    "completed",
    "superseded",
  ] as const;
  const may = states.filter((status) => maySendAgain(commandDetail({ status })));
  expect(may).toEqual(["failed", "timed_out", "cancelled", "expired"]);
});

describe("the life of a command", () => {
  test("has each attempt with the device's words, and its end", () => {
    const steps = stepsOf(context(), commandDetail());
    expect(steps.map((one) => one.text)).toEqual([
      "Asked for",
      "Due",
      "Limited from 22 kW to 11 kW: site limit",
      "Sent (attempt 1)",
      "The device said no after 58 ms",
      "Sent (attempt 2)",
      "The device said no after 400 ms",
      "failed: refused by the device",
    ]);
    expect(steps[4]?.words).toBe("InternalError: busy");
    expect(steps.at(-1)?.words, "said already").toBeNull();
  });

  test("has the proof of one that was carried out", () => {
    const done = commandDetail({
      status: "completed",
      proof: "read_back",
      reason: null,
      error: null,
    });
    expect(stepsOf(context(), done).at(-1)?.text).toBe("Proof: the device reports the setpoint");
  });

  test("one that waits has no end, and one without an answer says so", () => {
    const waiting = commandDetail({ status: "pending", ended_at: null, attempts: [], clamps: [] });
    expect(stepsOf(context(), waiting).map((one) => one.text)).toEqual(["Asked for", "Due"]);
    const mute = commandDetail({
      status: "timed_out",
      reason: "timed_out",
      error: null,
      attempts: [
        {
          number: 1,
          sent_at: commandDetail().scheduled_at,
          answered_at: null,
          latency_seconds: null,
          success: null,
          answer: null,
          late: false,
        },
      ],
    });
    expect(stepsOf(context(), mute).map((one) => one.text)).toContain("No answer");
  });
});

describe("CSV", () => {
  test("the example names the site's own assets", () => {
    const text = exampleCsv(Object.values(home()), NOW);
    expect(text.split("\n")[0]).toBe(
      "timestamp,ev_garage_kw,battery_charge_kw,battery_discharge_kw",
    );
    expect(text.split("\n")[1]).toBe("2026-11-18T15:00:00+00:00,7.4,2.5,");
    expect(exampleCsv([], NOW)).toContain("ev_garage_kw");
    expect(ENTRY).not.toBe("");
  });

  test("a row is found in the text, blank lines aside", () => {
    const text = "timestamp,a\n\n1,2\r\n3,4\n";
    expect(lineOf(text, 0)).toEqual({ number: 3, text: "1,2" });
    expect(lineOf(text, 1)).toEqual({ number: 4, text: "3,4" });
    expect(lineOf(text, 2)).toBeNull();
  });
});
