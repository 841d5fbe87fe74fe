/** The built module in a page of its own, in Debian's chromium, with a fake `hass`. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { type Browser, type Page, chromium } from "playwright-core";
import { build } from "vite";

import { NOW } from "../fixtures";

const MODULE = fileURLToPath(
  new URL(
    "../../../custom_components/energy_dispatch/frontend/dist/energy-dispatch.js",
    import.meta.url,
  ),
);
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Home Assistant's own values of the variables that we use. */
const THEMES = {
  light: `--primary-text-color:#141414;--secondary-text-color:#5e5e5e;--card-background-color:#fff;
    --primary-background-color:#fafafa;--divider-color:rgba(0,0,0,.12);--primary-color:#009ac7;
    --accent-color:#ff9800;--error-color:#db4437;--warning-color:#ffa600;--success-color:#43a047;
    --ha-card-border-color:#e0e0e0;--app-header-background-color:#009ac7;--app-header-text-color:#fff;`,
  dark: `--primary-text-color:#e1e1e1;--secondary-text-color:#9b9b9b;--card-background-color:#1c1c1c;
    --primary-background-color:#111;--divider-color:rgba(225,225,225,.12);--primary-color:#009ac7;
    --accent-color:#ff9800;--error-color:#db4437;--warning-color:#ffa600;--success-color:#43a047;
    --ha-card-border-color:rgba(225,225,225,.12);--app-header-background-color:#101e24;
    --app-header-text-color:#e1e1e1;`,
};
export type Theme = keyof typeof THEMES;

let browser: Browser | null = null;
let fake = "";

export async function openBrowser(): Promise<void> {
  const executablePath =
    process.env["CHROMIUM"] ?? execFileSync("../script/chromium.sh", { encoding: "utf8" }).trim();
  browser = await chromium.launch({ executablePath, args: FLAGS });
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL("../fake-page.ts", import.meta.url)),
        formats: ["iife"],
        name: "fakePage",
      },
    },
  });
  const outputs = Array.isArray(built) ? built : [built];
  for (const output of outputs) {
    if ("output" in output) fake = output.output[0].code;
  }
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
}

export interface Wanted {
  width?: number;
  height?: number;
  theme?: Theme;
  language?: string;
  zone?: string;
  path?: string;
  element?: "panel" | "card";
  /** JavaScript that prepares `options` for the fake before anything is shown. */
  prepare?: string;
  now?: number;
  /** false: the page's clock is the real one. */
  clock?: boolean;
  reducedMotion?: boolean;
}

export interface Opened {
  page: Page;
  /** What went wrong in the page, and every request that it made. */
  errors: string[];
  requests: string[];
}

/** Open a page with the panel or the card, at a fixed moment. */
export async function open(wanted: Wanted = {}): Promise<Opened> {
  if (!browser) throw new Error("openBrowser comes first");
  const { width = 1280, height = 800, theme = "light", language = "en", zone = "UTC" } = wanted;
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language === "de" ? "de-DE" : "en-GB",
    timezoneId: zone,
    colorScheme: theme,
    reducedMotion: wanted.reducedMotion ? "reduce" : "no-preference",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.route("**/*", async (route) => {
    const url = new URL(route.request().url());
    requests.push(url.href);
    if (url.pathname === "/energy-dispatch.js") {
      await route.fulfill({ contentType: "text/javascript", body: readFileSync(MODULE) });
    } else if (url.hostname === "home.test") {
      await route.fulfill({
        contentType: "text/html",
        body: `<!doctype html><html lang="${language}"><head><title>Home Assistant</title>
          <meta name="viewport" content="width=device-width">
          <style>html{${THEMES[theme]}} body{margin:0;background:var(--primary-background-color);
          font-family:Roboto,Noto Sans,sans-serif}</style></head><body></body></html>`,
      });
    } else await route.abort();
  });
  if (wanted.clock !== false) await page.clock.install({ time: (wanted.now ?? NOW) * 1000 });
  await page.goto("https://home.test/energy-dispatch");
  await page.addScriptTag({ content: fake });
  await page.evaluate(
    ([options, prepare]) => {
      const make = (window as unknown as Record<string, { start: (...all: unknown[]) => void }>)[
        "fakePage"
      ];
      make?.start(options, prepare);
    },
    [
      {
        language,
        zone,
        dark: theme === "dark",
        path: wanted.path ?? "/now",
        element: wanted.element ?? "panel",
      },
      wanted.prepare ?? "",
    ] as const,
  );
  await page.addScriptTag({ type: "module", url: "/energy-dispatch.js" });
  await page.waitForFunction(() => customElements.get("energy-dispatch-panel") !== undefined);
  return { page, errors, requests };
}
