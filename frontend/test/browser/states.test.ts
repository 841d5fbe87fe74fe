/** Every empty and error state is drawn, in words. */

import { afterAll, beforeAll, expect, test } from "vitest";

import { closeBrowser, open, openBrowser } from "./page";

beforeAll(openBrowser);
afterAll(closeBrowser);

async function shows(
  expected: string,
  prepare: string,
  path = "/now",
  element: "panel" | "card" = "panel",
): Promise<void> {
  const { page, errors } = await open({ prepare, path, element });
  await page.clock.runFor(1100);
  await page.getByText(expected).first().waitFor({ timeout: 5000 });
  expect(errors).toEqual([]);
  await page.context().close();
}

test.each([
  ["loading", "options.snapshot = null", "/now", "Loading…"],
  [
    "no site",
    "options.snapshot = fixtures.snapshot({ sites: {}, assets: {} })",
    "/now",
    "No site is running",
  ],
  [
    "no asset",
    "options.snapshot = fixtures.snapshot({ assets: {} })",
    "/timeline",
    "No charger or battery yet",
  ],
  [
    "no permission",
    "options.snapshot = fixtures.snapshot({ assets: {}, hidden: 3 })",
    "/commands",
    "There are 3 devices here",
  ],
  [
    "some hidden",
    "options.snapshot = fixtures.snapshot({ hidden: 2 })",
    "/now",
    "2 more devices are not shown",
  ],
  [
    "not running",
    "options.refuse = 'unknown_command'",
    "/devices",
    "Energy Dispatch is not running",
  ],
  ["another error", "options.refuse = 'home_assistant_error'", "/now", "home_assistant_error"],
  [
    "recorder off",
    "options.snapshot = fixtures.snapshot({ recorder: false })",
    "/now",
    "The recorder is off",
  ],
  [
    "dispatching off",
    "options.snapshot = fixtures.snapshot({ sites: { [fixtures.ENTRY]: fixtures.site({ dispatching: false }) } })",
    "/now",
    "Dispatching is off",
  ],
  [
    "shadow",
    "options.snapshot = fixtures.snapshot({ sites: { [fixtures.ENTRY]: fixtures.site({ shadow: true }) } })",
    "/now",
    "Shadow mode",
  ],
  ["asset offline", "", "/now", "Held: offline since 12:02"],
])("%s", async (_name, prepare, path, expected) => {
  await shows(expected, prepare, path);
});

test.each([
  ["loading", "options.snapshot = null", "Loading…"],
  ["no device chosen", "options.config = { type: 'x' }", "Choose a device"],
  [
    "a device that is gone",
    "options.config = { type: 'x', entity: 'sensor.gone' }",
    "not here any more",
  ],
  ["not running", "options.refuse = 'unknown_command'", "Energy Dispatch is not running"],
])("card: %s", async (_name, prepare, expected) => {
  await shows(expected, prepare, "", "card");
});

test("no plan yet: an example to copy that names the site's own devices", async () => {
  const { page } = await open({ path: "/plans" });
  await page.evaluate(() => (window.fake.answers["plans"] = () => ({ plans: [] })));
  await page.evaluate(() =>
    window.fake.tell(
      window.fixtures.snapshot({
        revision: 8,
        sites: { [window.fixtures.ENTRY]: window.fixtures.site({ plan: null }) },
      }),
    ),
  );
  await page.locator("ed-plans pre").waitFor();
  expect(await page.locator("ed-plans pre").innerText()).toContain("timestamp,ev_garage_kw");
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("ev_garage_kw");
  await page.locator("ed-plans .list").getByRole("button", { name: "Put the example in" }).click();
  expect(await page.locator("textarea").inputValue()).toContain("ev_garage_kw");
  await page.context().close();
});

test("disconnected: since when, with what was last known, and nothing can be pressed", async () => {
  const { page } = await open();
  await page.locator("article").first().waitFor();
  await page.evaluate(() => window.fake.disconnect());
  const notice = page.locator(".notice[role=alert]");
  await notice.waitFor();
  expect(await notice.innerText()).toMatch(/No connection to Home Assistant since 14:02:1/);
  expect(await page.locator("article").count()).toBe(6);
  expect(await page.locator("article .buttons.row button:not([disabled])").count()).toBe(0);
  await page.evaluate(() => window.fake.reconnect());
  await notice.waitFor({ state: "detached" });
  expect(await page.locator("article .buttons.row button:not([disabled])").count()).toBeGreaterThan(
    0,
  );
  await page.context().close();
});

test("a chart that cannot be read says why, and one without data says so", async () => {
  const { page } = await open({ path: "/now" });
  await page.evaluate(() => {
    window.fake.answers["series"] = (message) => {
      if (String(message["asset"]).endsWith("garage")) {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as Home Assistant does
        throw { code: "x", message: "the database is locked" };
      }
      const nothing = { t: [], kw: [] };
      return {
        ...window.fixtures.series("x", Number(message["start"]), Number(message["end"])),
        plan: nothing,
        commanded: nothing,
        measured: { t: [], mean: [], min: [], max: [] },
      };
    };
  });
  await page.locator('nav a[href$="/timeline"]').click();
  await page.getByText("the database is locked").waitFor();
  await page.getByText("Nothing was planned").first().waitFor();
  await page.context().close();
});
