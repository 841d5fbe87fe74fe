/**
 * What Home Assistant and the browser say to each other: the commands `energy_dispatch/…`.
 *
 * Moments are seconds since 1970 (UTC), power is kW with charging positive. The other side is
 * custom_components/energy_dispatch/websocket_api.py and the modules that it names.
 */

/** Seconds since 1970, UTC. */
export type Moment = number;
export type EntryId = string;
/** `<config entry>/<asset id>`: an asset id is unique within its site only. */
export type AssetKey = string;

/* energy_dispatch/subscribe: one snapshot, then deltas. After a reconnect comes a snapshot. */

export interface Snapshot {
  kind: "snapshot";
  revision: number;
  now: Moment;
  sites: Record<EntryId, SiteView>;
  assets: Record<AssetKey, AssetView>;
  /** How many assets there are that this user may not see. */
  hidden: number;
  /** Whether Home Assistant records history. */
  recorder: boolean;
}

/** What is different since revision `after`; a top-level field is replaced whole, null removes. */
export interface Delta {
  kind: "delta";
  after: number;
  revision: number;
  now: Moment;
  sites?: Record<EntryId, Partial<SiteView> | null>;
  assets?: Record<AssetKey, Partial<AssetView> | null>;
}

export type FeedEvent = Snapshot | Delta;

export interface SiteView {
  name: string;
  plan: { id: string; name: string | null; starts_at: Moment; ends_at: Moment | null } | null;
  pending: number;
  failed_today: number;
  next_at: Moment | null;
  dispatching: boolean;
  shadow: boolean;
  limit_kw: number | null;
  entities: Partial<Record<"dispatch" | "shadow" | "site_limit", string>>;
}

export type AssetKind = "charger" | "battery";
export type AssetEntity =
  | "power"
  | "soc"
  | "setpoint"
  | "status"
  | "command"
  | "connected"
  | "follow_schedule"
  | "retry"
  | "release";

export interface AssetView {
  site: EntryId;
  asset_id: string;
  name: string;
  kind: AssetKind;
  adapter: string;
  device_id: string | null;
  entities: Partial<Record<AssetEntity, string>>;
  /** Whether this user may act on it. */
  can_control: boolean;

  connected: boolean;
  /** When the link was lost; null while connected or if nobody knows. */
  offline_since: Moment | null;
  last_seen_at: Moment | null;
  link_detail: string | null;
  /** The state machine's word, such as CHARGING. */
  state: string | null;
  /** The device's own word. */
  status: string | null;
  power_kw: number | null;
  soc_percent: number | null;

  mode: "plan" | "override" | "paused" | "none";
  override: {
    power_kw: number;
    until: Moment | null;
    until_plan_change: boolean;
    /** It ends with its session and the session's goal, too. */
    charge_now?: boolean;
  } | null;
  plan: { id: string; name: string | null; power_kw: number | null; until: Moment | null } | null;
  setpoint_kw: number | null;
  /** How far measured power may be from the setpoint. */
  tolerance_kw: number | null;
  /** Measured power is further away than that, and the time to get there is over. */
  deviates: boolean;
  why: Why;
  /** What will be sent next: during an override not the plan's, which is passed over. */
  next: { at: Moment; power_kw: number | null; type: string } | null;
  command: CommandBrief | null;
  failure: CommandBrief | null;
  not_following: string | null;
  not_controllable: string | null;
}

export type WhyCode =
  | "site_paused"
  | "offline"
  | "not_controllable"
  | "failed"
  | "sending"
  | "not_following"
  | "foreign"
  | "limited"
  | "battery_full"
  | "battery_empty"
  | "override"
  | "charge_now"
  | "goal_reached"
  | "paused"
  | "follows"
  | "released"
  | "no_plan";

/** The one line that says why an asset does what it does. */
export interface Why {
  code: WhyCode;
  since?: Moment | null;
  until?: Moment | null;
  until_plan_change?: boolean;
  power_kw?: number | null;
  asked_kw?: number | null;
  /** A clamp's or a command's reason. */
  reason?: string | null;
  /** What a charging session is to have. */
  energy_kwh?: number;
  goal_soc?: number;
  plan?: string | null;
  detail?: string | null;
}

export interface CommandBrief {
  id: string;
  type: string;
  asked_kw: number | null;
  power_kw: number | null;
  status: CommandState;
  reason: string | null;
  /** The device's own words. */
  error: string | null;
  proof: string | null;
  at: Moment;
}

/* energy_dispatch/commands and /command */

export type CommandState =
  | "pending"
  | "dispatched"
  | "acknowledged"
  | "completed"
  | "failed"
  | "timed_out"
  | "superseded"
  | "cancelled"
  | "expired"
  | "interrupted";

export interface CommandsRequest {
  /** What is sent or has ended, newest first; or what waits, soonest first. */
  part: "happened" | "waiting";
  assets?: AssetKey[];
  states?: CommandState[];
  plan_id?: string;
  offset?: number;
  limit?: number;
}

export interface CommandsPage {
  commands: CommandRow[];
  total: number;
  next_offset: number | null;
}

export interface CommandRow {
  id: string;
  asset: AssetKey;
  type: string;
  asked_kw: number | null;
  power_kw: number | null;
  due_at: Moment;
  ended_at: Moment | null;
  state: CommandState;
  attempts: number;
  latency_seconds: number | null;
  reason: string | null;
  /** The guard that lowered the power; the device's step only where no other did. */
  clamp: string | null;
  error: string | null;
  proof: string | null;
  cause: string | null;
  plan_id: string | null;
}

/** A command with everything that happened to it, as the action `get_commands` answers it. */
export interface CommandDetail {
  command_id: string;
  asset_id: string;
  command_type: string;
  parameters: Record<string, unknown>;
  effective_power_kw: number | null;
  applied_power_kw: number | null;
  clamps: { reason: string; from_kw: number; to_kw: number }[];
  scheduled_at: string;
  created_at: string | null;
  dispatched_at: string | null;
  acknowledged_at: string | null;
  ended_at: string | null;
  status: CommandState;
  interrupted: boolean;
  proof: string | null;
  reason: string | null;
  error: string | null;
  detail: string | null;
  cause: string | null;
  plan_id: string | null;
  /** Added for the panel: names of the plan and of who asked. */
  plan_name: string | null;
  user_name: string | null;
  context_id: string | null;
  attempts: {
    number: number;
    sent_at: string | null;
    answered_at: string | null;
    latency_seconds: number | null;
    success: boolean | null;
    answer: string | null;
    late: boolean;
  }[];
}

/* energy_dispatch/series: columns, at most 600 buckets */

export interface SeriesRequest {
  asset: AssetKey;
  start: Moment;
  end: Moment;
}

export interface SeriesView {
  start: Moment;
  end: Moment;
  bucket_seconds: number;
  /** Steps: each value holds until the next; null: none. */
  plan: Steps;
  commanded: Steps;
  /** One point a bucket with data, at the bucket's middle. */
  measured: { t: Moment[]; mean: number[]; min: number[]; max: number[] };
  offline: [Moment, Moment][];
  marks: Mark[];
  /** Where `measured` is from: the recorder, or our own memory since the start. */
  source: "recorder" | "memory";
}

export interface Steps {
  t: Moment[];
  kw: (number | null)[];
}

export interface Mark {
  at: Moment;
  kind: "failed" | "timed_out" | "late" | "expired";
  command_id: string;
  /** How late, where `kind` is late. */
  seconds: number | null;
  error: string | null;
}

/* energy_dispatch/plans */

export type PlanState = "active" | "waiting" | "replaced" | "ended" | "cancelled" | "refused";

export interface PlanView {
  plan_id: string;
  site: EntryId;
  name: string | null;
  state: PlanState;
  received_at: Moment;
  /** Who sent it; null: an automation or a script. */
  user_name: string | null;
  starts_at: Moment | null;
  ends_at: Moment | null;
  slots: number;
  assets: Record<string, { commands: number; clamped: ClampedSlot[]; until: Moment | null }>;
  ignored: string[];
  unmapped: string[];
  /** Sentences; of a refused one. */
  problems: Problem[];
}

export interface ClampedSlot {
  start: string;
  asked_kw: number;
  sent_kw: number;
  reason: string;
}

export interface Problem {
  message: string;
  code: string;
  column: string | null;
  row: number | null;
}

/* energy_dispatch/devices */

export interface DeviceView {
  asset: AssetKey;
  adapter: string;
  command_types: string[];
  min_charge_kw: number;
  max_charge_kw: number | null;
  max_discharge_kw: number | null;
  step_kw: number | null;
  phases: number | null;
  proofs: string[];
  stores_plan: boolean;
  write_cost: string;
  setpoint_lifetime_seconds: number | null;
  /** What its owner allows, where that is set. */
  limits: Record<string, number | null>;
  last_proof: { proof: string; at: Moment } | null;
  /** Of the commands of the last 24 hours that were sent, or failed. */
  ended_today: number;
  failed_today: number;
  writes_today: number;
  /** null: as many as needed. */
  writes_budget: number | null;
  test: DeviceTest | null;
}

export interface DeviceTest {
  state: "running" | "done" | "failed";
  started_at: Moment;
  steps: DeviceTestStep[];
  error: string | null;
  /** null: it is not over, or ended without measuring. */
  found: DeviceTestFound | null;
}

export interface DeviceTestStep {
  asked_kw: number;
  measured_kw: number | null;
  seconds: number | null;
  /** After how many seconds the power was what was asked; null: never. */
  followed_after: number | null;
  ok: boolean;
}

/** What the device really does; null: not seen. */
export interface DeviceTestFound {
  min_charge_kw: number | null;
  max_charge_kw: number | null;
  step_kw: number | null;
  latency_seconds: number | null;
  sign: "as_expected" | "reversed" | null;
}
