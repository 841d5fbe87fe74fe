/** What is known of all sites: a snapshot, kept up to date by deltas. */

import type { AssetKey, AssetView, EntryId, FeedEvent, SiteView } from "./contract";
import type { Hass } from "./hass";

export interface State {
  /** null until the first snapshot. */
  revision: number | null;
  sites: Readonly<Record<EntryId, SiteView>>;
  assets: Readonly<Record<AssetKey, AssetView>>;
  hidden: number;
  recorder: boolean;
  /** Server's clock minus ours, in seconds. */
  skew: number;
}

export const EMPTY: State = {
  revision: null,
  sites: {},
  assets: {},
  hidden: 0,
  recorder: true,
  skew: 0,
};

/** What to do with an event: a new state, or null where a delta does not follow what we have. */
export function reduce(state: State, event: FeedEvent, now = Date.now() / 1000): State | null {
  if (event.kind === "snapshot") {
    return {
      revision: event.revision,
      sites: event.sites,
      assets: event.assets,
      hidden: event.hidden,
      recorder: event.recorder,
      skew: event.now - now,
    };
  }
  if (state.revision !== event.after) return null;
  return {
    ...state,
    revision: event.revision,
    skew: event.now - now,
    sites: merge(state.sites, event.sites),
    assets: merge(state.assets, event.assets),
  };
}

function merge<T>(
  known: Readonly<Record<string, T>>,
  changes: Record<string, Partial<T> | null> | undefined,
): Readonly<Record<string, T>> {
  if (!changes) return known;
  const merged: Record<string, T> = { ...known };
  for (const [key, change] of Object.entries(changes)) {
    if (change === null) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a copy of ours
      delete merged[key];
    } else {
      merged[key] = { ...merged[key], ...change } as T;
    }
  }
  return merged;
}

export interface Feed {
  state: State;
  /** When the connection was lost; null while there is one. In our own seconds. */
  disconnectedSince: number | null;
  /** Why there is nothing to show. */
  error: string | null;
}

type Listener = () => void;

/** One subscription for all of our elements on a page. */
export class Store implements Feed {
  state: State = EMPTY;
  disconnectedSince: number | null = null;
  error: string | null = null;

  #listeners = new Set<Listener>();
  #end: (() => Promise<void>) | null = null;
  #generation = 0;
  readonly #hass: Hass;

  constructor(hass: Hass) {
    this.#hass = hass;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  #start(): void {
    const { connection } = this.#hass;
    connection.addEventListener("disconnected", this.#lost);
    connection.addEventListener("ready", this.#back);
    if (!connection.connected) this.disconnectedSince ??= Date.now() / 1000;
    void this.#subscribe();
  }

  #stop(): void {
    const { connection } = this.#hass;
    connection.removeEventListener("disconnected", this.#lost);
    connection.removeEventListener("ready", this.#back);
    this.#unsubscribe();
    this.state = EMPTY;
    this.error = null;
  }

  async #subscribe(): Promise<void> {
    const generation = ++this.#generation;
    try {
      // After a reconnect the connection repeats this by itself, and a snapshot comes again.
      const end = await this.#hass.connection.subscribeMessage<FeedEvent>(
        (event) => {
          if (generation === this.#generation) this.#take(event);
        },
        { type: "energy_dispatch/subscribe" },
      );
      if (generation === this.#generation) this.#end = end;
      else await end();
    } catch (error) {
      if (generation !== this.#generation) return;
      this.error = (error as { code?: string }).code ?? "unknown";
      this.#tell();
    }
  }

  #unsubscribe(): void {
    this.#generation += 1;
    // The connection may be gone, and with it the subscription.
    this.#end?.().catch(() => undefined);
    this.#end = null;
  }

  #take(event: FeedEvent): void {
    const next = reduce(this.state, event);
    if (next === null) {
      this.#unsubscribe();
      void this.#subscribe();
      return;
    }
    this.state = next;
    this.error = null;
    this.disconnectedSince = null;
    this.#tell();
  }

  #lost = (): void => {
    this.disconnectedSince ??= Date.now() / 1000;
    this.#tell();
  };

  #back = (): void => {
    // What is shown is still old; the snapshot that follows ends this.
    if (this.error !== null) void this.#subscribe();
    this.#tell();
  };

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

const STORES = new WeakMap<object, Store>();

/** The store of a connection: panel and cards share it. */
export function storeOf(hass: Hass): Store {
  let store = STORES.get(hass.connection);
  if (!store) {
    store = new Store(hass);
    STORES.set(hass.connection, store);
  }
  return store;
}
