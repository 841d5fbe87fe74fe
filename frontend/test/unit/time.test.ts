import { describe, expect, test } from "vitest";

import { Format } from "../../src/format";
import { byDay, nextDay, startOfDay, ticks } from "../../src/time";
import { rangeAround } from "../../src/views/timeline";
import { fakeHass } from "../fake-hass";

const HOUR = 3600;
const berlin = new Format(fakeHass({ language: "de", zone: "Europe/Berlin" }).hass);
const kolkata = new Format(fakeHass({ zone: "Asia/Kolkata" }).hass);
const newYork = new Format(fakeHass({ zone: "America/New_York" }).hass);
const at = (text: string) => Date.parse(text) / 1000;

describe("days", () => {
  test.each([
    ["a day of 24 hours", "2026-11-18T12:00Z", 24],
    ["a day of 25 hours", "2026-10-25T12:00Z", 25],
    ["a day of 23 hours", "2026-03-29T12:00Z", 23],
    ["the second 02:30 of a day of 25 hours", "2026-10-25T01:30Z", 25],
  ])("%s", (_name, moment, hours) => {
    const start = startOfDay(at(moment), berlin);
    expect(berlin.time(start)).toBe("00:00");
    expect((nextDay(at(moment), berlin) - start) / HOUR).toBe(hours);
    expect(berlin.day(start)).toBe(berlin.day(at(moment)));
  });

  test("each moment of a day of 25 hours belongs to that day, and to no other", () => {
    const start = startOfDay(at("2026-10-25T12:00Z"), berlin);
    for (let hour = 0; hour < 25; hour += 0.5) {
      expect(berlin.day(start + hour * HOUR)).toBe("2026-10-25");
    }
    expect(berlin.day(start - 1)).toBe("2026-10-24");
    expect(berlin.day(start + 25 * HOUR)).toBe("2026-10-26");
  });

  test("commands are grouped by local day in their order", () => {
    const moments = [
      "2026-10-25T23:10Z",
      "2026-10-25T22:50Z",
      "2026-10-24T22:10Z",
      "2026-10-24T21:50Z",
    ];
    const groups = byDay(moments.map(at), (one) => one, berlin);
    expect(groups.map((one) => [one.day, one.items.length])).toEqual([
      ["2026-10-26", 1],
      ["2026-10-25", 2],
      ["2026-10-24", 1],
    ]);
  });
});

describe("ticks", () => {
  test("of three hours stay on round hours over a day of 25 hours", () => {
    const start = startOfDay(at("2026-10-25T12:00Z"), berlin);
    const found = ticks(start, start + 25 * HOUR, 9, berlin);
    expect(found.map((one) => berlin.time(one))).toEqual([
      "00:00",
      "03:00",
      "06:00",
      "09:00",
      "12:00",
      "15:00",
      "18:00",
      "21:00",
      "00:00",
    ]);
    expect((found[1] ?? 0) - (found[0] ?? 0)).toBe(4 * HOUR);
  });

  test("of three hours over a day of 23 hours", () => {
    const start = startOfDay(at("2026-03-29T12:00Z"), berlin);
    const found = ticks(start, start + 23 * HOUR, 9, berlin);
    expect(found.map((one) => berlin.time(one))).toContain("03:00");
    expect((found[1] ?? 0) - (found[0] ?? 0)).toBe(2 * HOUR);
  });

  test("of an hour show the doubled hour twice", () => {
    const start = startOfDay(at("2026-10-25T12:00Z"), berlin);
    const found = ticks(start, start + 5 * HOUR, 12, berlin).map((one) => berlin.time(one));
    expect(found.filter((one) => one === "02:00")).toHaveLength(2);
  });

  test.each([
    ["half-hour zones", kolkata],
    ["New York's clocks going back", newYork],
  ])("are round in local time: %s", (_name, format) => {
    const start = at("2026-11-01T00:00Z");
    for (const hours of [6, 24, 48]) {
      for (const one of ticks(start, start + hours * HOUR, 10, format)) {
        expect(format.time(one)).toMatch(/:(00|15|30|45)/);
        if (hours > 6) expect(format.time(one)).toMatch(/:00/);
      }
    }
  });

  test("are never more than asked for, by much, nor out of bounds", () => {
    for (const hours of [1, 6, 24, 48, 168, 700]) {
      const start = at("2026-10-20T07:13Z");
      const end = start + hours * HOUR;
      const found = ticks(start, end, 8, berlin);
      expect(found.length).toBeLessThanOrEqual(9);
      expect(Math.min(...found)).toBeGreaterThanOrEqual(start);
      expect(Math.max(...found)).toBeLessThanOrEqual(end);
      expect(new Set(found).size).toBe(found.length);
    }
  });
});

describe("formats", () => {
  test("follow Home Assistant's locale", () => {
    expect(berlin.kw(7.4)).toBe("7,4 kW");
    expect(berlin.kw(-2.5)).toBe("−2,5 kW");
    expect(berlin.kw(-0.001)).toBe("0 kW");
    expect(berlin.kw(null)).toBe("–");
    expect(berlin.number(12345)).toBe("12.345");
    expect(berlin.latency(0.053)).toBe("53 ms");
    expect(berlin.latency(1.84)).toBe("1,8 s");
    expect(berlin.span(9)).toBe("9 s");
    expect(berlin.span(754)).toBe("12 min");
    expect(berlin.span(7500)).toBe("2 h 05 min");
    expect(berlin.span(3 * 86400)).toBe("3 d 0 h");
  });

  test("12 or 24 hours, as chosen", () => {
    const { hass } = fakeHass();
    const with12 = new Format({ ...hass, locale: { ...hass.locale, time_format: "12" } });
    const with24 = new Format({ ...hass, locale: { ...hass.locale, time_format: "24" } });
    expect(with12.time(at("2026-11-18T14:05Z"))).toMatch(/02:05.PM/);
    expect(with24.time(at("2026-11-18T14:05Z"))).toBe("14:05");
  });

  test("a moment of today needs no date, one of this week a weekday", () => {
    const now = at("2026-11-18T14:05Z");
    expect(berlin.moment(now + HOUR, now)).toBe("16:05");
    expect(berlin.moment(now + 24 * HOUR, now)).toBe("Do 15:05");
    expect(berlin.moment(now + 10 * 24 * HOUR, now)).toBe("28. Nov. 15:05");
  });

  test("a POSIX locale does not throw", () => {
    const { hass } = fakeHass();
    expect(new Format({ ...hass, locale: { language: "C.UTF-8" } }).kw(1)).toBe("1 kW");
  });
});

test("a range is on round moments, so that a chart is not read anew each second", () => {
  const now = at("2026-11-18T14:02:10Z");
  expect(rangeAround(now, 24, 0)).toEqual(rangeAround(now + 20, 24, 0));
  const [start, end] = rangeAround(now, 24, 0);
  expect(end - start).toBe(24 * HOUR);
  expect(start).toBeLessThan(now);
  expect(end).toBeGreaterThan(now);
  expect(rangeAround(now, 24, -1)[1]).toBe(end - 12 * HOUR);
});

test("an hour shows half of it to come", () => {
  const now = at("2026-11-18T14:00:00Z");
  expect(rangeAround(now, 1, 0)).toEqual([now - HOUR / 2, now + HOUR / 2]);
});
