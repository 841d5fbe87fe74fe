/** Each view at each width, light and dark: nothing overflows, nothing fails, axe is content. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Theme, closeBrowser, open, openBrowser } from "./page";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWS = ["now", "timeline", "commands", "plans", "devices"] as const;
const WIDTHS = [390, 800, 1280] as const;
const THEMES: readonly Theme[] = ["light", "dark"];

beforeAll(openBrowser);
afterAll(closeBrowser);

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

async function serious(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run: (where: unknown, options: unknown) => Promise<{ violations: Violation[] }> };
    };
    // The page around the panel is Home Assistant's.
    const result = await axe.run(document.body, { rules: { region: { enabled: false } } });
    return result.violations;
  });
  return violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html} ${node.failureSummary}`));
}

/** Controls that are smaller than a finger, and what sticks out of the page. */
async function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide > 0) found.push(`the page is ${wide}px too wide`);
    const visit = (root: ParentNode) => {
      for (const one of root.querySelectorAll<HTMLElement>("*")) {
        if (one.shadowRoot) visit(one.shadowRoot);
        if (!one.matches("button, a[href], select, summary, input:not([type=file]), textarea"))
          continue;
        const box = one.getBoundingClientRect();
        if (box.width === 0 || box.height === 0) continue;
        if (box.height < 43.5 || box.width < 43.5) {
          found.push(`${one.outerHTML.slice(0, 80)} is ${box.width} × ${box.height}`);
        }
        if (box.right > innerWidth + 1 || box.left < -1) {
          if (!one.closest(".scroll, nav")) found.push(`${one.outerHTML.slice(0, 80)} sticks out`);
        }
      }
    };
    visit(document);
    return found;
  });
}

describe.each(THEMES)("%s", (theme) => {
  test.each(WIDTHS)("all views at %i px", async (width) => {
    const { page, errors, requests } = await open({ width, height: 844, theme });
    for (const view of VIEWS) {
      await page.locator(`nav a[href$="/${view}"]`).click();
      await page.clock.runFor(1100);
      await page
        .locator(view === "timeline" ? "ed-chart canvas" : `ed-${view} .box`)
        .first()
        .waitFor();
      expect(await misfits(page), view).toEqual([]);
      expect(await serious(page), view).toEqual([]);
    }
    expect(errors).toEqual([]);
    expect(requests.filter((url) => new URL(url).hostname !== "home.test")).toEqual([]);
    await page.context().close();
  });

  test.each(WIDTHS)("the times of commands are whole at %i px", async (width) => {
    const { page } = await open({
      width,
      height: 844,
      theme,
      path: "/commands",
      prepare: 'options.timeFormat = "12";',
    });
    await page.locator("ed-commands .line").first().waitFor();
    const first = page.locator("ed-commands .line > .num:first-child").first();
    expect(await first.innerText()).toMatch(/ ?[ap]m$/i);
    const cut = await page
      .locator("ed-commands .line > .num:first-child")
      .evaluateAll((cells) =>
        cells
          .filter((cell) => cell.scrollWidth > cell.clientWidth)
          .map((cell) => `${cell.textContent} needs ${cell.scrollWidth} px`),
      );
    expect(cut).toEqual([]);
    await page.context().close();
  });

  test("an opened command, dialogs and the card", async () => {
    const { page, errors } = await open({ width: 390, height: 844, theme, path: "/commands" });
    await page.locator("ed-commands .line").nth(1).click();
    await page.locator("ed-life ol li").first().waitFor();
    expect(await misfits(page)).toEqual([]);
    expect(await serious(page)).toEqual([]);
    await page.locator('nav a[href$="/now"]').click();
    await page
      .locator('article[data-asset$="garage"]')
      .getByRole("button", { name: "Override" })
      .click();
    await page.locator("dialog[open]").waitFor();
    expect(await misfits(page)).toEqual([]);
    expect(await serious(page)).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
    for (const width of [240, 390, 800]) {
      const card = await open({ width, height: 844, theme, element: "card" });
      await card.page.locator("ed-chart canvas").waitFor();
      expect(await misfits(card.page), `card at ${width}`).toEqual([]);
      expect(await serious(card.page), `card at ${width}`).toEqual([]);
      expect(card.errors).toEqual([]);
      await card.page.context().close();
    }
  });
});
