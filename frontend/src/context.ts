/** What every part of panel and card is given, and how they act. */

import type { AssetKey, AssetView } from "./contract";
import { Format } from "./format";
import { type Hass, errorText } from "./hass";
import { type Translate, translator } from "./i18n";
import { type State, type Store, storeOf } from "./store";

export interface Context {
  hass: Hass;
  store: Store;
  state: State;
  t: Translate;
  format: Format;
  /** The server's clock, in seconds. */
  now: number;
  /** Changes with the theme: colours that were read have to be read again. */
  theme: string;
  acts: Acts;
  /** Go to another view of the panel; null on a card. */
  go: ((path: string) => void) | null;
}

export interface Pending {
  done: boolean;
  revision: number | null;
}

/** After an action is done, its effect comes with the feed; it is not waited for longer. */
const CONFIRM_MS = 1500;

/** Actions under way: never shown as done before the backend has confirmed. */
export class Acts {
  error: string | null = null;
  readonly #pending = new Set<string>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Whether this was asked for and is not confirmed yet. */
  pending(name: string): boolean {
    return this.#pending.has(name);
  }

  dismissError(): void {
    this.error = null;
    this.#changed();
  }

  /** Perform an action, and wait until the feed has told its effect. */
  async run(
    ctx: Context,
    name: string,
    domain: string,
    service: string,
    data: Record<string, unknown>,
  ): Promise<boolean> {
    if (this.#pending.has(name)) return false;
    this.#pending.add(name);
    this.error = null;
    this.#changed();
    const { store } = ctx;
    const before = store.state.revision;
    try {
      await ctx.hass.callService(domain, service, data, undefined, false);
      await confirmed(store, before);
      return true;
    } catch (error) {
      this.error = errorText(error);
      return false;
    } finally {
      this.#pending.delete(name);
      this.#changed();
    }
  }

  ours(
    ctx: Context,
    asset: AssetView,
    service: string,
    data: Record<string, unknown> = {},
  ): Promise<boolean> {
    return this.run(ctx, `${service}:${asset.site}/${asset.asset_id}`, "energy_dispatch", service, {
      config_entry_id: asset.site,
      asset_id: asset.asset_id,
      ...data,
    });
  }

  entity(
    ctx: Context,
    entity: string | undefined,
    service: "turn_on" | "turn_off" | "press",
  ): Promise<boolean> {
    if (entity === undefined) return Promise.resolve(false);
    const domain = entity.split(".")[0] ?? "homeassistant";
    return this.run(ctx, `${service}:${entity}`, domain, service, { entity_id: entity });
  }
}

function confirmed(store: Store, before: number | null): Promise<void> {
  if (store.state.revision !== before) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = store.listen(() => {
      if (store.state.revision !== before) end();
    });
    const timer = setTimeout(() => end(), CONFIRM_MS);
    function end(): void {
      clearTimeout(timer);
      stop();
      resolve();
    }
  });
}

/** What of `hass` matters to us: it is replaced with every state change in the house. */
export function fingerprint(hass: Hass): string {
  return JSON.stringify([
    hass.locale,
    hass.language,
    hass.config.time_zone,
    hass.user?.id,
    theme(hass),
  ]);
}

export function theme(hass: Hass): string {
  return JSON.stringify([hass.themes?.darkMode, hass.themes?.theme, hass.selectedTheme]);
}

/** The words and formats of a `hass`, made anew only when something of it changes. */
export class Base {
  t: Translate = translator("en");
  format!: Format;
  theme = "";
  #print = "";

  /** Take a new `hass`; says whether anything that we show depends on the change. */
  take(hass: Hass): boolean {
    const print = fingerprint(hass);
    if (print === this.#print) return false;
    this.#print = print;
    this.t = translator(hass.locale.language || hass.language);
    this.format = new Format(hass);
    this.theme = theme(hass);
    return true;
  }

  context(hass: Hass, acts: Acts, go: Context["go"]): Context {
    const store = storeOf(hass);
    return {
      hass,
      store,
      state: store.state,
      t: this.t,
      format: this.format,
      now: Date.now() / 1000 + store.state.skew,
      theme: this.theme,
      acts,
      go,
    };
  }
}

export function assetName(ctx: Context, key: AssetKey): string {
  return ctx.state.assets[key]?.name ?? key.split("/").slice(1).join("/");
}
