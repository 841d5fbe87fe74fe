/** A `hass` without a backend: it answers our commands from fixtures and can be told to misbehave. */

import type { FeedEvent, Snapshot } from "../src/contract";
import type { Hass } from "../src/hass";
import * as fixtures from "./fixtures";

type Answer = (message: Record<string, unknown>) => unknown;

export interface Fake {
  hass: Hass;
  /** Send a snapshot or delta to all subscribers. */
  tell(event: FeedEvent): void;
  /** Calls of actions, oldest first. */
  calls: { domain: string; service: string; data: Record<string, unknown> }[];
  /** Answers by command, such as `series`; may throw. */
  answers: Record<string, Answer>;
  /** What an action does; by default it succeeds at once. */
  act: (service: string, data: Record<string, unknown>) => unknown;
  disconnect(): void;
  reconnect(): void;
  subscriptions: number;
}

export interface Options {
  language?: string;
  zone?: string;
  admin?: boolean;
  snapshot?: Snapshot | null;
  dark?: boolean;
  refuse?: string;
  timeFormat?: "12" | "24";
}

export function fakeHass(options: Options = {}): Fake {
  const listeners: Record<string, Set<() => void>> = { ready: new Set(), disconnected: new Set() };
  const subscribers = new Set<(event: FeedEvent) => void>();
  let current = options.snapshot === undefined ? fixtures.snapshot() : options.snapshot;
  const connection: Hass["connection"] = {
    connected: true,
    subscribeMessage: (handle) => {
      fake.subscriptions += 1;
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as Home Assistant
      if (options.refuse) return Promise.reject({ code: options.refuse, message: options.refuse });
      const take = handle as (event: FeedEvent) => void;
      subscribers.add(take);
      if (current) take(current);
      return Promise.resolve(() => {
        subscribers.delete(take);
        return Promise.resolve();
      });
    },
    addEventListener: (name, listener) => listeners[name]?.add(listener),
    removeEventListener: (name, listener) => listeners[name]?.delete(listener),
  };
  const fake: Fake = {
    calls: [],
    subscriptions: 0,
    answers: {
      series: (message) =>
        fixtures.series(String(message["asset"]), Number(message["start"]), Number(message["end"])),
      commands: (message) => {
        let rows = fixtures.commandRows();
        if (message["part"] === "waiting") {
          rows = [-1, -2, -3].map((one) =>
            fixtures.commandRow(one, {
              id: `cmd_w${one}`,
              state: "pending",
              ended_at: null,
              attempts: 0,
              latency_seconds: null,
              proof: null,
            }),
          );
        }
        const states = message["states"] as string[] | undefined;
        const assets = message["assets"] as string[] | undefined;
        rows = rows.filter(
          (row) =>
            (!states || states.includes(row.state)) && (!assets || assets.includes(row.asset)),
        );
        return { commands: rows, total: rows.length, next_offset: null };
      },
      command: () => fixtures.commandDetail(),
      plans: () => ({ plans: fixtures.plans() }),
      devices: () => ({ devices: fixtures.devices() }),
    },
    act: () => ({}),
    tell: (event) => {
      if (event.kind === "snapshot") current = event;
      for (const take of [...subscribers]) take(event);
    },
    disconnect: () => {
      connection.connected = false;
      for (const listener of listeners["disconnected"] ?? []) listener();
    },
    reconnect: () => {
      connection.connected = true;
      for (const listener of listeners["ready"] ?? []) listener();
      if (current) for (const take of [...subscribers]) take(current);
    },
    hass: {
      connection,
      connected: true,
      language: options.language ?? "en",
      locale: {
        language: options.language ?? "en",
        number_format: "language",
        time_format: options.timeFormat ?? "24",
        time_zone: "server",
      },
      config: { time_zone: options.zone ?? "UTC" },
      user: { id: "u", name: "Robin", is_admin: options.admin ?? true },
      themes: { darkMode: options.dark ?? false, theme: "default" },
      callWS: <T>(message: { type: string }) => {
        const name = message.type.replace("energy_dispatch/", "");
        return Promise.resolve().then(() => fake.answers[name]?.(message) as T);
      },
      callService: (domain, service, data = {}) => {
        fake.calls.push({ domain, service, data });
        return Promise.resolve().then(async () => ({ response: await fake.act(service, data) }));
      },
    },
  };
  return fake;
}
