/** A home as the backend would tell it; moments count from a fixed one. */

import type {
  AssetView,
  CommandDetail,
  CommandRow,
  DeviceView,
  PlanView,
  SeriesView,
  SiteView,
  Snapshot,
} from "../src/contract";

/** Wednesday 2026-11-18, 14:02:10 UTC. */
export const NOW = Date.UTC(2026, 10, 18, 14, 2, 10) / 1000;
export const ENTRY = "01SITE";
const HOUR = 3600;

export function site(more: Partial<SiteView> = {}): SiteView {
  return {
    name: "Home",
    plan: {
      id: "plan_1",
      name: "night tariff",
      starts_at: NOW - 6 * HOUR,
      ends_at: NOW + 16 * HOUR,
    },
    pending: 41,
    failed_today: 2,
    next_at: NOW + 770,
    dispatching: true,
    shadow: false,
    limit_kw: 17,
    entities: {
      dispatch: "switch.home_dispatch",
      shadow: "switch.home_shadow_mode",
      site_limit: "number.home_power_limit",
    },
    ...more,
  };
}

export function asset(id: string, more: Partial<AssetView> = {}): AssetView {
  return {
    site: ENTRY,
    asset_id: id,
    name: id,
    kind: "charger",
    adapter: "ocpp",
    device_id: `device_${id}`,
    entities: {
      power: `sensor.${id}_power`,
      setpoint: `sensor.${id}_setpoint`,
      connected: `binary_sensor.${id}_connected`,
      follow_schedule: `switch.${id}_follow_schedule`,
      retry: `button.${id}_retry`,
      release: `button.${id}_release`,
    },
    can_control: true,
    connected: true,
    offline_since: null,
    last_seen_at: NOW - 4,
    link_detail: null,
    state: "CHARGING",
    status: "Charging",
    power_kw: 7.36,
    soc_percent: null,
    mode: "plan",
    override: null,
    plan: { id: "plan_1", name: "night tariff", power_kw: 7.4, until: NOW + 16 * HOUR },
    setpoint_kw: 7.4,
    tolerance_kw: 0.74,
    deviates: false,
    why: { code: "follows", plan: "night tariff", until: NOW + 16 * HOUR },
    next: { at: NOW + 770, power_kw: 11, type: "set_charge_rate" },
    command: {
      id: "cmd_000000000001",
      type: "set_charge_rate",
      asked_kw: 7.4,
      power_kw: 7.4,
      status: "completed",
      reason: null,
      error: null,
      proof: "measured",
      at: NOW - 1800,
    },
    failure: null,
    not_following: null,
    not_controllable: null,
    ...more,
  };
}

export function home(): Record<string, AssetView> {
  const all = [
    asset("garage", { name: "Garage" }),
    asset("street", {
      name: "Street side, left",
      connected: false,
      offline_since: NOW - 2 * HOUR,
      last_seen_at: NOW - 2 * HOUR,
      link_detail: "The charger closed the connection: 1006",
      power_kw: null,
      status: "Charging",
      why: {
        code: "offline",
        since: NOW - 2 * HOUR,
        detail: "The charger closed the connection: 1006",
      },
    }),
    asset("guest", {
      name: "Guest bay",
      power_kw: 0,
      setpoint_kw: 0,
      status: "Available",
      state: "AVAILABLE",
      why: {
        code: "failed",
        power_kw: 11,
        reason: "rejected",
        detail: "Rejected: profile 3 refused, stack level in use",
      },
      failure: {
        id: "cmd_000000000002",
        type: "set_charge_rate",
        asked_kw: 11,
        power_kw: 11,
        status: "failed",
        reason: "rejected",
        error: "Rejected: profile 3 refused, stack level in use",
        proof: null,
        at: NOW - 700,
      },
    }),
    asset("carport", {
      name: "Carport",
      mode: "override",
      override: { power_kw: 3.7, until: NOW + HOUR, until_plan_change: false },
      setpoint_kw: 3.7,
      power_kw: 3.66,
      why: { code: "override", power_kw: 3.7, until: NOW + HOUR, until_plan_change: false },
    }),
    asset("yard", {
      name: "Yard",
      setpoint_kw: 7.4,
      power_kw: 2.31,
      deviates: true,
      not_following:
        "Asked for 7.4 kW, measured 2.31 kW. 2.31 kW is about a third: the device charges on one phase where three are declared.",
      why: { code: "limited", power_kw: 7.4, asked_kw: 11, reason: "site_limit" },
    }),
    asset("battery", {
      name: "House battery",
      kind: "battery",
      adapter: "modbus",
      status: "discharging",
      power_kw: -2.48,
      setpoint_kw: -2.5,
      soc_percent: 64.2,
      plan: { id: "plan_1", name: "night tariff", power_kw: -2.5, until: NOW + 16 * HOUR },
      next: { at: NOW + 770, power_kw: 5, type: "set_charge_rate" },
    }),
  ];
  return Object.fromEntries(all.map((one) => [`${ENTRY}/${one.asset_id}`, one]));
}

export function snapshot(more: Partial<Snapshot> = {}): Snapshot {
  return {
    kind: "snapshot",
    revision: 7,
    now: NOW,
    sites: { [ENTRY]: site() },
    assets: home(),
    hidden: 0,
    recorder: true,
    ...more,
  };
}

const DAYS: Record<string, (number | null)[]> = {
  garage: [0, 0, 11, 11, 7.4, 7.4, 0, 0, 3.7, 7.4, 11, 11, 0, 0, 7.4, 7.4],
  street: [11, 7.4, 0, 0, 0, 3.7, 3.7, 11, 7.4, 7.4, 0, 0, 11, 11, 4.2, 0],
  battery: [5, 5, 2.5, 0, -1.5, -2.5, -5, null, 0, -2.5, -2.5, 5, 5, 2.5, 0, -1.5],
};

/** A day of an asset: a plan in steps, commands that follow, a meter that lags a little. */
export function series(key: string, start: number, end: number, points = 600): SeriesView {
  const bucket = (end - start) / points;
  const name = key.split("/").at(-1) ?? "";
  const levels = DAYS[name] ?? DAYS["garage"] ?? [];
  const slot = 5400;
  // The tenth level is in force now.
  const turn = Math.floor(NOW / slot) - 9;
  const first = Math.floor(start / slot) * slot;
  const plan: SeriesView["plan"] = { t: [], kw: [] };
  const commanded: SeriesView["commanded"] = { t: [], kw: [] };
  const level = (at: number) => {
    const place = Math.floor(at / slot) - turn;
    return levels[((place % levels.length) + levels.length) % levels.length] ?? null;
  };
  for (let at = first; at < end; at += slot) {
    plan.t.push(Math.max(at, start));
    plan.kw.push(level(at));
    if (at < NOW) {
      commanded.t.push(Math.max(at, start) + 0.3);
      commanded.kw.push(level(at));
    }
  }
  const until = Math.min(NOW, end);
  if (until > start) {
    commanded.t.push(until);
    commanded.kw.push(null);
  }
  const measured: SeriesView["measured"] = { t: [], mean: [], min: [], max: [] };
  const away: [number, number][] =
    {
      street: [[NOW - 2 * HOUR, NOW] as [number, number]],
      garage: [[NOW - 9.3 * HOUR, NOW - 8.2 * HOUR] as [number, number]],
    }[name] ?? [];
  for (let index = 0; index < points; index += 1) {
    const at = start + (index + 0.5) * bucket;
    if (at > NOW || away.some(([from, to]) => from <= at && at < to)) continue;
    const want = level(at - 60) ?? 0;
    const noise = Math.sin(at / 1700) * 0.012 * Math.abs(want) + Math.sin(at / 470) * 0.03;
    const mean = want * 0.985 + (want === 0 ? 0 : noise);
    const spread = want === 0 ? 0.02 : 0.06 + 0.03 * Math.abs(want) * (1 + Math.sin(at / 900));
    measured.t.push(at);
    measured.mean.push(mean);
    measured.min.push(mean - spread);
    measured.max.push(mean + spread);
  }
  const marks: SeriesView["marks"] = key.endsWith("guest")
    ? [
        {
          at: NOW - 700,
          kind: "failed",
          command_id: "cmd_000000000002",
          seconds: null,
          error: "Rejected",
        },
        {
          at: NOW - 5 * HOUR,
          kind: "late",
          command_id: "cmd_000000000003",
          seconds: 74,
          error: null,
        },
      ]
    : [];
  return {
    start,
    end,
    bucket_seconds: bucket,
    plan,
    commanded,
    measured,
    offline: away.filter(([from, to]) => to > start && from < end),
    marks: marks.filter((one) => one.at >= start && one.at < end),
    source: "recorder",
  };
}

export function commandRow(number: number, more: Partial<CommandRow> = {}): CommandRow {
  return {
    id: `cmd_${String(number).padStart(12, "0")}`,
    asset: `${ENTRY}/garage`,
    type: "set_charge_rate",
    asked_kw: 7.4,
    power_kw: 7.4,
    due_at: NOW - number * 900,
    ended_at: NOW - number * 900 + 2,
    state: "completed",
    attempts: 1,
    latency_seconds: 0.053,
    reason: null,
    clamp: null,
    error: null,
    proof: "measured",
    cause: "plan",
    plan_id: "plan_1",
    ...more,
  };
}

export function commandRows(): CommandRow[] {
  return [
    commandRow(1, { state: "acknowledged", ended_at: null, proof: null }),
    commandRow(2, {
      asset: `${ENTRY}/guest`,
      state: "failed",
      asked_kw: 11,
      power_kw: 11,
      reason: "rejected",
      error: "Rejected: profile 3 refused, stack level in use",
      proof: null,
      attempts: 2,
    }),
    commandRow(3, {
      asset: `${ENTRY}/yard`,
      asked_kw: 11,
      power_kw: 7.4,
      clamp: "site_limit",
      attempts: 2,
      latency_seconds: 1.84,
    }),
    commandRow(4, {
      asset: `${ENTRY}/street`,
      state: "timed_out",
      reason: "timed_out",
      error: "no answer within 30 s",
      attempts: 4,
      latency_seconds: null,
      proof: null,
    }),
    commandRow(5, {
      asset: `${ENTRY}/battery`,
      type: "set_discharge_rate",
      asked_kw: -2.5,
      power_kw: -2.5,
    }),
    commandRow(6, {
      state: "superseded",
      reason: "overridden",
      attempts: 0,
      latency_seconds: null,
    }),
    commandRow(7, { state: "expired", reason: "expired", attempts: 0, latency_seconds: null }),
    commandRow(60, { type: "release", asked_kw: null, power_kw: null, cause: "plan_ended" }),
    commandRow(61, { state: "cancelled", reason: "cancelled", attempts: 0, latency_seconds: null }),
    commandRow(62, { state: "interrupted", reason: "restarted", proof: null }),
  ];
}

export function commandDetail(more: Partial<CommandDetail> = {}): CommandDetail {
  const iso = (at: number) => new Date(at * 1000).toISOString();
  const due = NOW - 1800;
  return {
    command_id: "cmd_000000000002",
    asset_id: "guest",
    command_type: "set_charge_rate",
    parameters: { power_kw: 22 },
    effective_power_kw: 11,
    applied_power_kw: null,
    clamps: [{ reason: "site_limit", from_kw: 22, to_kw: 11 }],
    scheduled_at: iso(due),
    created_at: iso(due - 9000),
    dispatched_at: iso(due + 5),
    acknowledged_at: null,
    ended_at: iso(due + 5.4),
    status: "failed",
    interrupted: false,
    proof: null,
    reason: "rejected",
    error: "Rejected: profile 3 refused, stack level in use",
    detail: null,
    cause: "plan",
    plan_id: "plan_1",
    plan_name: "night tariff",
    user_name: "Robin",
    context_id: "01CONTEXT",
    attempts: [
      {
        number: 1,
        sent_at: iso(due + 0.003),
        answered_at: iso(due + 0.061),
        latency_seconds: 0.058,
        success: false,
        answer: "InternalError: busy",
        late: false,
      },
      {
        number: 2,
        sent_at: iso(due + 5),
        answered_at: iso(due + 5.4),
        latency_seconds: 0.4,
        success: false,
        answer: "Rejected: profile 3 refused, stack level in use",
        late: false,
      },
    ],
    ...more,
  };
}

export function plans(): PlanView[] {
  const base: PlanView = {
    plan_id: "plan_1",
    site: ENTRY,
    name: "night tariff",
    state: "active",
    received_at: NOW - 5 * HOUR,
    user_name: "Robin",
    starts_at: NOW - 6 * HOUR,
    ends_at: NOW + 16 * HOUR,
    slots: 88,
    assets: {
      garage: { commands: 31, clamped: [], until: null },
      battery: {
        commands: 24,
        until: null,
        clamped: [
          {
            start: new Date((NOW + 4 * HOUR) * 1000).toISOString(),
            asked_kw: 7,
            sent_kw: 5,
            reason: "asset_maximum",
          },
        ],
      },
    },
    ignored: ["price_eur"],
    unmapped: [],
    problems: [],
  };
  return [
    {
      ...base,
      plan_id: "plan_2",
      name: "tomorrow",
      state: "waiting",
      user_name: null,
      received_at: NOW - 60,
      starts_at: NOW + 16 * HOUR,
      ends_at: NOW + 40 * HOUR,
      ignored: [],
      assets: { garage: { commands: 40, clamped: [], until: null } },
    },
    base,
    {
      ...base,
      plan_id: "refused_1",
      name: "with a typo",
      state: "refused",
      received_at: NOW - 6 * HOUR,
      starts_at: null,
      ends_at: null,
      slots: 0,
      assets: {},
      ignored: [],
      problems: [
        {
          message:
            "Column ev_garage_kw, row 3 (counted from 0, slot 2026-11-18T10:45:00+00:00): -7 is negative. Discharging has a column of its own.",
          code: "negative_value",
          column: "ev_garage_kw",
          row: 3,
        },
      ],
    },
    {
      ...base,
      plan_id: "plan_0",
      name: null,
      state: "replaced",
      received_at: NOW - 26 * HOUR,
      starts_at: NOW - 26 * HOUR,
      ends_at: NOW + HOUR,
    },
  ];
}

export function devices(): DeviceView[] {
  return Object.entries(home()).map(([key, one]) => ({
    asset: key,
    adapter: one.adapter,
    command_types: [
      "release",
      "set_charge_rate",
      ...(one.kind === "battery" ? ["set_discharge_rate"] : ["start_charging", "stop_charging"]),
    ],
    min_charge_kw: one.kind === "battery" ? 0 : 1.38,
    max_charge_kw: one.kind === "battery" ? 5 : 11,
    max_discharge_kw: one.kind === "battery" ? 5 : null,
    step_kw: one.kind === "battery" ? 0.01 : 0.23,
    phases: one.kind === "battery" ? null : 3,
    proofs: ["acknowledged", "measured", "read_back"],
    stores_plan: false,
    write_cost: one.kind === "battery" ? "flash" : "free",
    setpoint_lifetime_seconds: one.kind === "battery" ? 60 : null,
    limits:
      one.kind === "battery"
        ? { soc_floor_percent: 10, soc_ceiling_percent: 95 }
        : { max_charge_kw: 11 },
    last_proof: one.connected ? { proof: "measured", at: NOW - 1700 } : null,
    ended_today: 42,
    failed_today: one.failure ? 2 : 0,
    writes_today: 47,
    writes_budget: one.kind === "battery" ? 200 : null,
    test:
      one.asset_id === "garage"
        ? {
            state: "done",
            started_at: NOW - 26 * HOUR,
            steps: [
              { asked_kw: 0, measured_kw: 0.01, seconds: 1.2, followed_after: 1.2, ok: true },
              { asked_kw: 1.38, measured_kw: 1.4, seconds: 6.1, followed_after: 6.1, ok: true },
              { asked_kw: 11, measured_kw: 10.9, seconds: 8.4, followed_after: 8.4, ok: true },
              { asked_kw: 0, measured_kw: 0, seconds: 3, followed_after: 3, ok: true },
            ],
            error: null,
            found: {
              min_charge_kw: 1.4,
              max_charge_kw: 10.9,
              step_kw: 0.69,
              latency_seconds: 8.4,
              sign: "as_expected",
            },
          }
        : null,
  }));
}
