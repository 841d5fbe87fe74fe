/** Runs in the page: puts the panel or the card there, with a fake `hass` that tests can reach. */

import type { Snapshot } from "../src/contract";
import { type Fake, type Options, fakeHass } from "./fake-hass";
import * as fixtures from "./fixtures";

interface Start extends Options {
  path: string;
  element: "panel" | "card";
}

declare global {
  interface Window {
    fake: Fake;
    fixtures: typeof fixtures;
    element: HTMLElement;
  }
}

export function start(options: Start, prepare: string): void {
  const chosen: Start & { snapshot?: Snapshot | null; config?: Record<string, unknown> } = {
    ...options,
  };
  window.fixtures = fixtures;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- a test's own words
  new Function("options", "fixtures", prepare)(chosen, fixtures);
  window.fake = fakeHass(chosen);
  const element = document.createElement(
    chosen.element === "card" ? "energy-dispatch-card" : "energy-dispatch-panel",
  );
  window.element = element;
  document.body.append(element);
  void customElements.whenDefined(element.localName).then(() => {
    const target = element as HTMLElement & Record<string, unknown>;
    if (chosen.element === "card") {
      (target["setConfig"] as (config: unknown) => void).call(
        target,
        chosen.config ?? { type: "custom:energy-dispatch-card", entity: "sensor.garage_setpoint" },
      );
    } else target["route"] = { prefix: "/energy-dispatch", path: chosen.path };
    target["hass"] = window.fake.hass;
  });
}

/** The same made-up home for cards, in a real `hass`. */
export function home(real: Fake["hass"]): Fake["hass"] {
  return {
    ...real,
    ...fakeHass().hass,
    language: real.language,
    themes: real.themes,
    locale: { ...real.locale, time_format: "24", time_zone: "server" },
    config: { ...real.config, time_zone: "UTC" },
  };
}

/** Put a made-up home into the panel of a real Home Assistant, for pictures of it. */
export function dress(element: HTMLElement, options: Options & { route: string }): void {
  const old = element as HTMLElement & { hass: Fake["hass"]; narrow: boolean };
  const dressed = document.createElement(element.localName) as typeof old & { route: unknown };
  dressed.narrow = old.narrow;
  dressed.route = { prefix: "/energy-dispatch", path: `/${options.route}` };
  dressed.hass = home(old.hass);
  element.replaceWith(dressed);
}
