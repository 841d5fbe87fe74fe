import { describe, expect, test } from "vitest";

import type { Delta, Snapshot } from "../../src/contract";
import { EMPTY, Store, reduce } from "../../src/store";
import { fakeHass } from "../fake-hass";
import { ENTRY, NOW, asset, site, snapshot } from "../fixtures";

const GARAGE = `${ENTRY}/garage`;

function delta(more: Partial<Delta>): Delta {
  return { kind: "delta", after: 7, revision: 8, now: NOW, ...more };
}

function state(more: Partial<Snapshot> = {}) {
  const reduced = reduce(EMPTY, snapshot(more), NOW);
  if (!reduced) throw new Error("a snapshot is always taken");
  return reduced;
}

describe("reduce", () => {
  test("a snapshot replaces everything", () => {
    const before = state({ assets: { gone: asset("gone") } });
    const after = reduce(before, snapshot({ revision: 40, assets: { [GARAGE]: asset("garage") } }));
    expect(Object.keys(after?.assets ?? {})).toEqual([GARAGE]);
    expect(after?.revision).toBe(40);
  });

  test("a delta replaces the fields that it names and keeps the others", () => {
    const after = reduce(state(), delta({ assets: { [GARAGE]: { power_kw: 1, mode: "paused" } } }));
    expect(after?.assets[GARAGE]).toMatchObject({ power_kw: 1, mode: "paused", name: "Garage" });
    expect(after?.revision).toBe(8);
  });

  test("a delta of one asset leaves the others the same objects", () => {
    const before = state();
    const after = reduce(before, delta({ assets: { [GARAGE]: { power_kw: 1 } } }));
    expect(after?.assets[`${ENTRY}/yard`]).toBe(before.assets[`${ENTRY}/yard`]);
    expect(after?.sites).toBe(before.sites);
  });

  test("null removes an asset, and a site", () => {
    const after = reduce(state(), delta({ assets: { [GARAGE]: null }, sites: { [ENTRY]: null } }));
    expect(after?.assets[GARAGE]).toBeUndefined();
    expect(after?.sites).toEqual({});
  });

  test("an asset that is new comes whole", () => {
    const added = asset("added");
    const after = reduce(state(), delta({ assets: { [`${ENTRY}/added`]: added } }));
    expect(after?.assets[`${ENTRY}/added`]).toEqual(added);
  });

  test("a delta that does not follow what is known is refused", () => {
    expect(reduce(state(), delta({ after: 6, revision: 7 }))).toBeNull();
    expect(reduce(state(), delta({ after: 8, revision: 9 }))).toBeNull();
    expect(reduce(EMPTY, delta({}))).toBeNull();
  });

  test("the server's clock is kept beside ours", () => {
    expect(reduce(EMPTY, snapshot(), NOW - 30)?.skew).toBe(30);
  });
});

async function started(options = {}) {
  const fake = fakeHass(options);
  const store = new Store(fake.hass);
  let told = 0;
  const stop = store.listen(() => (told += 1));
  await Promise.resolve();
  return { fake, store, stop, told: () => told };
}

describe("Store", () => {
  test("a gap makes it subscribe anew, and the new snapshot counts", async () => {
    const { fake, store } = await started();
    expect(fake.subscriptions).toBe(1);
    fake.tell(delta({ after: 9, revision: 10 }));
    await Promise.resolve();
    expect(fake.subscriptions).toBe(2);
    fake.tell(delta({ assets: { [GARAGE]: { power_kw: 5 } } }));
    expect(store.state.assets[GARAGE]?.power_kw).toBe(5);
  });

  test("it knows since when the connection is gone, until a snapshot comes", async () => {
    const { fake, store } = await started();
    fake.disconnect();
    const since = store.disconnectedSince;
    expect(since).not.toBeNull();
    fake.disconnect();
    expect(store.disconnectedSince).toBe(since);
    expect(store.state.assets[GARAGE]?.name).toBe("Garage");
    fake.tell(snapshot({ revision: 1, sites: { [ENTRY]: site({ name: "After" }) } }));
    expect(store.disconnectedSince).toBeNull();
    expect(store.state.sites[ENTRY]?.name).toBe("After");
    expect(store.state.revision).toBe(1);
  });

  test("after a reconnect the state is replaced, not merged", async () => {
    const { fake, store } = await started();
    fake.disconnect();
    fake.reconnect();
    fake.tell(snapshot({ assets: {} }));
    expect(store.state.assets).toEqual({});
  });

  test("the last listener ends the subscription", async () => {
    const { fake, store, stop } = await started();
    stop();
    fake.tell(snapshot({ revision: 99 }));
    expect(store.state.revision).toBeNull();
  });

  test("a refusal is told by its code", async () => {
    const { store, told } = await started({ refuse: "unknown_command" });
    await Promise.resolve();
    expect(store.error).toBe("unknown_command");
    expect(told()).toBeGreaterThan(0);
  });
});
