/** What people do with it: keyboard and mouse, dialogs, actions, refusals. */

import { afterAll, beforeAll, expect, test } from "vitest";

import { closeBrowser, open, openBrowser } from "./page";

beforeAll(openBrowser);
afterAll(closeBrowser);

test("never optimistic: requested… until the backend has confirmed", async () => {
  const { page } = await open();
  const tile = page.locator('article[data-asset$="garage"]');
  await page.evaluate(() => {
    window.fake.act = () => new Promise((resolve) => Object.assign(window, { done: resolve }));
  });
  await tile.getByRole("button", { name: "Pause" }).click();
  await tile.getByRole("button", { name: "requested…" }).waitFor();
  expect(await tile.locator(".chip").first().innerText()).toBe("Plan");
  await page.evaluate(() => (window as unknown as { done: (value: unknown) => void }).done({}));
  // The action is done, and still nothing is claimed before the feed says so.
  expect(await tile.getByRole("button", { name: "requested…" }).count()).toBe(1);
  await page.evaluate(() =>
    window.fake.tell({
      kind: "delta",
      after: 7,
      revision: 8,
      now: window.fixtures.NOW,
      assets: { [`${window.fixtures.ENTRY}/garage`]: { mode: "paused", why: { code: "paused" } } },
    }),
  );
  await tile.getByRole("button", { name: "Resume" }).waitFor();
  expect(await tile.locator(".chip").first().innerText()).toBe("Paused");
  expect(await page.evaluate(() => window.fake.calls)).toEqual([
    { domain: "switch", service: "turn_off", data: { entity_id: "switch.garage_follow_schedule" } },
  ]);
  await page.context().close();
});

test("an action that is refused says so in Home Assistant's words", async () => {
  const { page } = await open();
  await page.evaluate(() => {
    window.fake.act = () => {
      throw new Error("garage has no plan in force");
    };
  });
  await page
    .locator('article[data-asset$="garage"]')
    .getByRole("button", { name: "Send now" })
    .click();
  const alert = page.locator(".notice[role=alert]");
  await alert.waitFor();
  expect(await alert.innerText()).toContain("garage has no plan in force");
  await alert.getByRole("button", { name: "Close" }).click();
  await alert.waitFor({ state: "detached" });
  await page.context().close();
});

test("retry and dismiss stand beside the failure, with the device's words", async () => {
  const { page } = await open();
  const strip = page.locator(".attention");
  expect(await strip.innerText()).toContain("stack level in use");
  await strip.getByRole("button", { name: "Retry" }).click();
  await strip.getByRole("button", { name: "Dismiss" }).click();
  await page.waitForFunction(() => window.fake.calls.length === 2);
  expect(await page.evaluate(() => window.fake.calls)).toEqual([
    { domain: "button", service: "press", data: { entity_id: "button.guest_retry" } },
    {
      domain: "energy_dispatch",
      service: "dismiss_failure",
      data: { config_entry_id: "01SITE", asset_id: "guest" },
    },
  ]);
  await page.context().close();
});

test("a new failure is announced, politely, and old ones are not again", async () => {
  const { page } = await open();
  const live = page.locator("ed-now [aria-live=polite]");
  await page.locator(".attention").waitFor();
  expect(await live.innerText()).toBe("");
  await page.evaluate(() => {
    const failure = {
      ...window.fixtures.home()[`${window.fixtures.ENTRY}/guest`]?.failure,
      id: "cmd_9",
    };
    window.fake.tell({
      kind: "delta",
      after: 7,
      revision: 8,
      now: window.fixtures.NOW,
      assets: { [`${window.fixtures.ENTRY}/carport`]: { failure } as never },
    });
  });
  await page.waitForFunction(
    () =>
      document
        .querySelector("energy-dispatch-panel")
        ?.shadowRoot?.querySelector("ed-now")
        ?.shadowRoot?.querySelector("[aria-live]")?.textContent !== "",
  );
  expect(await live.innerText()).toBe("New: Carport: Charge with 11 kW failed");
  await page.context().close();
});

test("an override by keyboard alone", async () => {
  const { page } = await open();
  await page
    .locator('article[data-asset$="battery"]')
    .getByRole("button", { name: "Override" })
    .focus();
  await page.keyboard.press("Enter");
  await page.locator("dialog[open]").waitFor();
  await page.keyboard.type("zwei");
  await page.keyboard.press("Enter");
  expect(await page.locator("dialog[open] #help").innerText()).toBe(
    "Enter a power in kW, such as 7.4.",
  );
  await page.locator("dialog[open] #power").fill("-3,5");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.fake.calls.length === 1);
  expect((await page.evaluate(() => window.fake.calls))[0]).toEqual({
    domain: "energy_dispatch",
    service: "set_override",
    data: {
      config_entry_id: "01SITE",
      asset_id: "battery",
      power_kw: -3.5,
      duration: { minutes: 120 },
    },
  });
  await page.context().close();
});

test("a plan: pasted, refused with its rows in place, mended, checked, submitted", async () => {
  const { page } = await open({ path: "/plans" });
  await page.evaluate(() => {
    window.fake.act = (_service, data) => {
      if (String(data["schedule"]).includes("-7")) {
        const rows = [
          {
            message: "-7 is negative. Give 0 or more.",
            code: "negative_value",
            column: "ev_garage_kw",
            row: 1,
          },
        ];
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as Home Assistant does
        throw { message: "refused", translation_placeholders: { rows: JSON.stringify(rows) } };
      }
      return {
        plan_id: "plan_9",
        starts_at: "2026-11-18T15:00:00+00:00",
        ends_at: null,
        slots: 2,
        assets: { garage: { commands: 2, clamped: [] } },
        ignored_columns: ["note"],
        unmapped_columns: [],
      };
    };
  });
  await page
    .locator("#csv")
    .fill("timestamp,ev_garage_kw\n2026-11-18T15:00Z,7\n2026-11-18T16:00Z,-7");
  await page.locator("#name").fill("tonight");
  expect(await page.getByRole("button", { name: "Submit plan" }).count(), "checked first").toBe(0);
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await page.locator(".result.bad pre").waitFor();
  expect(await page.locator(".result.bad").innerText()).toContain(
    "-7 is negative. Give 0 or more.",
  );
  expect(await page.locator(".result.bad pre").innerText()).toMatch(
    /Line 3\s*2026-11-18T16:00Z,-7/,
  );
  await page
    .locator("#csv")
    .fill("timestamp,ev_garage_kw\n2026-11-18T15:00Z,7\n2026-11-18T16:00Z,3");
  await page.getByRole("button", { name: "Check again" }).click();
  await page.locator(".result.good").waitFor();
  expect(await page.locator(".result.good").innerText()).toContain("Garage: 2 commands");
  expect(await page.locator(".result.good").innerText()).toContain("Ignored columns: note");
  await page.locator("#csv").press("End");
  await page.locator("#csv").press("Enter");
  expect(await page.getByRole("button", { name: "Submit plan" }).count(), "changed since").toBe(0);
  await page.getByRole("button", { name: "Check again" }).click();
  await page.getByRole("button", { name: "Submit plan" }).click();
  await page.getByText("The plan is accepted and on disk.").waitFor();
  const calls = await page.evaluate(() => window.fake.calls);
  expect(calls.map((call) => call.data["dry_run"])).toEqual([true, true, true, false]);
  expect(calls[3]?.data).toMatchObject({
    name: "tonight",
    timezone: "UTC",
    config_entry_id: "01SITE",
  });
  await page.context().close();
});

test("a file that is dropped is taken as it is", async () => {
  const { page } = await open({ path: "/plans" });
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["timestamp,ev_garage_kw\n2026-11-18T15:00Z,7"], "night.csv"));
    return data;
  });
  await page
    .locator("ed-submit .field:has(textarea)")
    .dispatchEvent("drop", { dataTransfer: transfer });
  await page.waitForFunction(
    () =>
      document
        .querySelector("energy-dispatch-panel")
        ?.shadowRoot?.querySelector("ed-plans")
        ?.shadowRoot?.querySelector("ed-submit")
        ?.shadowRoot?.querySelector("textarea")?.value !== "",
  );
  expect(await page.locator("#csv").inputValue()).toContain("15:00Z,7");
  expect(await page.locator("#name").inputValue()).toBe("night");
  await page.context().close();
});

test("a plan is cancelled after a question, and not without", async () => {
  const { page } = await open({ path: "/plans" });
  const plan = page.locator('article[data-plan="plan_1"]');
  await plan.getByRole("button", { name: "Cancel plan" }).click();
  const dialog = page.locator("dialog[open]");
  expect(await dialog.innerText()).toContain("The plans of Garage, House battery are withdrawn");
  await page.keyboard.press("Escape");
  expect(await page.evaluate(() => window.fake.calls)).toEqual([]);
  await plan.getByRole("button", { name: "Cancel plan" }).click();
  await dialog.getByRole("button", { name: "Cancel the plan" }).click();
  await page.waitForFunction(() => window.fake.calls.length === 1);
  expect((await page.evaluate(() => window.fake.calls))[0]?.data).toEqual({
    config_entry_id: "01SITE",
    asset_id: ["garage", "battery"],
  });
  await page.context().close();
});

test("a command opens with its life, and is filtered, retried and copied", async () => {
  const { page } = await open({ path: "/commands" });
  await page.locator("#state").selectOption("failed");
  await page.waitForFunction(
    () =>
      document
        .querySelector("energy-dispatch-panel")
        ?.shadowRoot?.querySelector("ed-commands")
        ?.shadowRoot?.querySelectorAll(".line").length === 1,
  );
  await page.locator("ed-commands .line").click();
  const life = page.locator("ed-life");
  await life.locator("li").first().waitFor();
  expect(await life.locator(".columns").innerText()).toContain("InternalError: busy");
  expect(await life.locator(".columns").innerText()).toContain(
    "Limited from 22 kW to 11 kW: site limit",
  );
  await life.getByRole("button", { name: "Copy as JSON" }).click();
  await life.getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('"command_id"');
  await life.getByRole("button", { name: "Retry" }).click();
  await page.waitForFunction(() => window.fake.calls.length === 1);
  expect((await page.evaluate(() => window.fake.calls))[0]).toMatchObject({ service: "press" });
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.waitForFunction(
    () =>
      (document
        .querySelector("energy-dispatch-panel")
        ?.shadowRoot?.querySelector("ed-commands")
        ?.shadowRoot?.querySelectorAll(".line").length ?? 0) > 5,
  );
  expect(await page.locator("#state").inputValue()).toBe("");
  await page.context().close();
});

test("a mark of the timeline leads to its command", async () => {
  const { page } = await open({ path: "/timeline" });
  await page.getByRole("button", { name: /failed/ }).click();
  await page.locator('ed-commands section[data-command="cmd_000000000002"] li').first().waitFor();
  expect(page.url()).toContain("/energy-dispatch/commands/01SITE/guest/cmd_000000000002");
  await page.context().close();
});

test("the charts share one cursor, and a table says the same", async () => {
  const { page } = await open({ path: "/timeline" });
  const first = page.locator("ed-chart").first();
  await first.locator("canvas").waitFor();
  const box = await first.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 60);
  await page.locator("ed-timechart .legend b").nth(4).waitFor();
  expect(await page.locator("ed-timechart .legend b").count()).toBe(18);
  const offline = page.locator("ed-timechart").nth(1);
  await offline.locator("summary").focus();
  await page.keyboard.press("Enter");
  await offline.locator("tbody tr").nth(10).waitFor(); // made when it is opened
  expect(await offline.locator("td", { hasText: "offline" }).count()).toBeGreaterThan(0);
  await page.context().close();
});

test("colours are read again when the theme changes", async () => {
  const { page } = await open({ path: "/timeline", height: 500 });
  await page.locator("ed-chart canvas").first().waitFor();
  const picture = () =>
    page.evaluate(() => {
      const chart = document
        .querySelector("energy-dispatch-panel")
        ?.shadowRoot?.querySelector("ed-timeline")
        ?.shadowRoot?.querySelector("ed-timechart")
        ?.shadowRoot?.querySelector("ed-chart")
        ?.shadowRoot?.querySelector("canvas");
      return chart?.toDataURL() ?? "";
    });
  const before = await picture();
  await page.evaluate(() => {
    document.documentElement.style.setProperty("--primary-color", "#880e4f");
    const { hass } = window.fake;
    Object.assign(window.element, {
      hass: { ...hass, themes: { darkMode: true, theme: "other" } },
    });
  });
  await page.clock.runFor(100);
  await page.waitForTimeout(100);
  expect(await picture()).not.toBe(before);
  await page.context().close();
});

test("who may not act sees everything, and is told why nothing can be pressed", async () => {
  const prepare = `
    options.admin = false;
    const assets = fixtures.home();
    for (const one of Object.values(assets)) one.can_control = false;
    options.snapshot = fixtures.snapshot({ assets });`;
  const { page } = await open({ prepare });
  const tile = page.locator('article[data-asset$="garage"]');
  expect(await tile.locator(".buttons.row button:not([disabled])").count()).toBe(0);
  expect(await tile.innerText()).toContain("You have no permission to act on this device.");
  await page.locator('nav a[href$="/plans"]').click();
  await page.getByText("Only those who may act on devices can hand in plans.").waitFor();
  await page.locator('nav a[href$="/devices"]').click();
  await page.locator("ed-devices article").first().waitFor();
  expect(await page.getByRole("button", { name: "Test" }).count()).toBe(0);
  await page.context().close();
});

test("German, in Berlin, on a day of 25 hours", async () => {
  const now = Date.UTC(2026, 9, 25, 11, 0, 0) / 1000;
  const prepare = `options.snapshot = fixtures.snapshot({ now: ${now} });`;
  const { page, errors } = await open({
    language: "de",
    zone: "Europe/Berlin",
    now,
    prepare,
    path: "/now",
  });
  await page.evaluate(() => {
    // More slots than a table has rows: it has round moments of local time then.
    window.fake.answers["series"] = (message) => {
      const [start, end] = [Number(message["start"]), Number(message["end"])];
      const t = Array.from({ length: 48 }, (_, index) => start + index * 1800);
      const series = window.fixtures.series(String(message["asset"]), start, end);
      return { ...series, plan: { t, kw: t.map((_, index) => 1 + (index % 7) / 2) } };
    };
  });
  await page.locator('nav a[href$="/timeline"]').click();
  await page.getByRole("button", { name: "24 h" }).waitFor();
  await page.locator("ed-chart canvas").first().waitFor();
  await page.locator("summary").first().click();
  const times = page.locator("ed-timechart").first().locator("tbody th");
  await times.first().waitFor();
  const twice = (await times.allInnerTexts()).filter((one) => one === "02:00");
  expect(twice).toHaveLength(2);
  expect(await page.locator("nav").innerText()).toContain("Zeitachse");
  expect(await page.locator("ed-timechart td").first().innerText()).toMatch(/^\d+(,\d+)? kW$/);
  expect(errors).toEqual([]);
  await page.context().close();
});

test("the card is offered, has a form and a stub, and refuses what makes no sense", async () => {
  const { page } = await open({ element: "card" });
  const found = await page.evaluate(() => {
    const card = customElements.get("energy-dispatch-card") as unknown as {
      getConfigForm: () => { schema: { name: string }[] };
      getStubConfig: (hass: unknown, entities: string[]) => unknown;
    };
    const element = window.element as unknown as {
      setConfig: (config: unknown) => void;
      getGridOptions: () => unknown;
    };
    const refused = [{ entity: 5 }, { hours: 0 }, { hours: 999 }].map((config) => {
      try {
        element.setConfig(config);
        return null;
      } catch (error) {
        return (error as Error).message;
      }
    });
    const entities = {
      a: { platform: "other", entity_id: "sensor.x_setpoint" },
      b: { platform: "energy_dispatch", entity_id: "sensor.garage_setpoint" },
    };
    return {
      offered: (window as unknown as { customCards: { type: string }[] }).customCards.map(
        (one) => one.type,
      ),
      fields: card.getConfigForm().schema.map((one) => one.name),
      stub: card.getStubConfig({ entities }, []),
      grid: element.getGridOptions(),
      refused,
    };
  });
  expect(found.offered).toEqual(["energy-dispatch-card"]);
  expect(found.fields).toEqual(["entity", "hours", "buttons"]);
  expect(found.stub).toEqual({ entity: "sensor.garage_setpoint" });
  expect(found.grid).toMatchObject({ min_columns: 3, max_columns: 12 });
  expect(found.refused.every((one) => one !== null)).toBe(true);
  await page.context().close();
});

test("a second load of the module breaks nothing, and panel and card share one subscription", async () => {
  const { page, errors } = await open();
  await page.addScriptTag({ type: "module", url: "/energy-dispatch.js?v=other" });
  await page.evaluate(() => {
    const card = document.createElement("energy-dispatch-card") as HTMLElement & {
      setConfig: (config: unknown) => void;
    };
    card.setConfig({ type: "custom:energy-dispatch-card", entity: "sensor.garage_power" });
    document.body.append(Object.assign(card, { hass: window.fake.hass }));
  });
  await page.locator("energy-dispatch-card ed-chart").waitFor();
  expect(await page.evaluate(() => window.fake.subscriptions)).toBe(1);
  expect(errors).toEqual([]);
  await page.context().close();
});
