/** Sentences and signs that several views use. */

import { html, nothing } from "lit";

import { type Context, assetName } from "../context";
import type { AssetView, CommandBrief, CommandRow, CommandState, Why } from "../contract";
import { type Key, isKnown, term } from "../i18n";

export const STATE_ICONS: Record<CommandState, string> = {
  pending: "mdi:progress-clock",
  dispatched: "mdi:send-outline",
  acknowledged: "mdi:check",
  completed: "mdi:check-circle-outline",
  failed: "mdi:close-circle-outline",
  timed_out: "mdi:clock-alert-outline",
  superseded: "mdi:swap-horizontal",
  cancelled: "mdi:cancel",
  expired: "mdi:timer-sand-complete",
  interrupted: "mdi:connection",
};

const TONES: Partial<Record<CommandState, string>> = {
  completed: "good",
  failed: "bad",
  timed_out: "bad",
  expired: "warn",
  interrupted: "warn",
  dispatched: "busy",
  acknowledged: "busy",
};

/** Never by colour alone: a sign and a word as well. */
export function stateChip(ctx: Context, state: CommandState) {
  return html`<span class="chip ${TONES[state] ?? ""}"
    ><ed-icon style="--ed-icon:16px" .icon=${STATE_ICONS[state]}></ed-icon>${term(
      ctx.t,
      "state",
      state,
    )}</span
  >`;
}

/** "charge with 7.4 kW": what a command asks. */
export function what(
  ctx: Context,
  command: Pick<CommandRow | CommandBrief, "type" | "asked_kw">,
): string {
  const power = ctx.format.kw(command.asked_kw === null ? null : Math.abs(command.asked_kw));
  return term(ctx.t, "type", command.type, { power });
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "10 kWh or 80 %": what a charging session is to have; empty where that is not said. */
function goalText({ t, format }: Context, why: Why, first = ""): string {
  const parts = first ? [first] : [];
  if (why.energy_kwh) parts.push(`${format.number(why.energy_kwh)} kWh`);
  if (why.goal_soc) parts.push(format.percent(why.goal_soc));
  return parts.reduce((one, other) => t("goal.or", { one, other }));
}

/** A device's own word for what it does, where it is one that many devices use. */
export function statusText({ t }: Context, status: string): string {
  const word = status.toLowerCase().replaceAll(/[\s_-]/g, "");
  return isKnown("status", word) ? term(t, "status", word) : status;
}

/** Why a command ended as it did, or else what lowered its power. */
export function reasonText({ t }: Context, row: CommandRow): string {
  if (row.error) return row.error;
  if (row.reason) return term(t, "reason", row.reason);
  if (row.clamp === "step") return t("commands.rounded");
  return row.clamp ? t("commands.limited", { reason: term(t, "clamp", row.clamp) }) : "";
}

/** The line that says why an asset does what it does. */
export function whyText(ctx: Context, why: Why): string {
  const { t, format, now } = ctx;
  const power = format.kw(why.power_kw);
  const until = why.until ? format.moment(why.until, now) : "";
  const detail =
    why.detail ?? (why.reason ? term(t, "reason", why.reason) : t("attention.no_words"));
  switch (why.code) {
    case "offline":
      return why.since
        ? t("why.offline", { since: format.moment(why.since, now) })
        : t("why.offline_unknown");
    case "override":
      if (why.until_plan_change) return t("why.override_plan_change", { power });
      return until ? t("why.override_until", { power, until }) : t("why.override", { power });
    case "charge_now":
      return t("why.charge_now", { power, end: goalText(ctx, why, until) });
    case "goal_reached":
      return t("why.goal_reached", { goal: goalText(ctx, why) });
    case "follows": {
      const key = `why.follows${why.plan ? "" : "_unnamed"}${until ? "_until" : ""}` as Key;
      return t(key, { plan: why.plan ?? "", until });
    }
    case "limited":
      return t("why.limited", { power, reason: term(t, "clamp", why.reason ?? "") });
    default:
      return term(t, "why", why.code, { power, detail });
  }
}

const WHY_ICONS: Record<string, string> = {
  site_paused: "mdi:pause",
  offline: "mdi:lan-disconnect",
  not_controllable: "mdi:cancel",
  failed: "mdi:alert-circle-outline",
  sending: "mdi:send-outline",
  not_following: "mdi:alert-circle-outline",
  foreign: "mdi:account-outline",
  limited: "mdi:arrow-collapse-down",
  battery_full: "mdi:battery",
  battery_empty: "mdi:battery-outline",
  override: "mdi:gesture-tap",
  charge_now: "mdi:flash",
  goal_reached: "mdi:flag-checkered",
  paused: "mdi:pause",
  follows: "mdi:calendar-check",
  released: "mdi:hand-back-right-off-outline",
  no_plan: "mdi:calendar-blank-outline",
};
const WHY_TONES: Record<string, string> = {
  offline: "bad",
  not_controllable: "bad",
  failed: "bad",
  not_following: "warn",
  limited: "warn",
  site_paused: "warn",
};

export function whyLine(ctx: Context, asset: AssetView) {
  const { why } = asset;
  return html`<p class="why ${WHY_TONES[why.code] ?? ""}">
    <ed-icon .icon=${WHY_ICONS[why.code] ?? ""}></ed-icon><span>${whyText(ctx, why)}</span>
  </p>`;
}

export function kindIcon(asset: AssetView): string {
  return asset.kind === "battery" ? "mdi:home-battery-outline" : "mdi:ev-station";
}

/** "0 kW at 06:15, in 2 h 05 min" */
export function nextText(ctx: Context, asset: AssetView): string {
  const { t, format, now } = ctx;
  if (!asset.next) return t("next.none");
  const { next } = asset;
  const power = next.type === "release" ? t("next.release") : format.kw(next.power_kw);
  return `${power} · ${format.moment(next.at, now)} · ${t("in", { span: format.span(next.at - now) })}`;
}

export function modeText(ctx: Context, asset: AssetView): string {
  const { t, format, now } = ctx;
  if (asset.mode !== "override" || !asset.override) return t(`mode.${asset.mode}`);
  const { until, until_plan_change: untilPlan, charge_now } = asset.override;
  if (untilPlan) return t("mode.override_plan_change");
  return until
    ? t(charge_now ? "mode.charge_now" : "mode.override_until", {
        until: format.moment(until, now),
      })
    : t("mode.override");
}

/** The empty and error states that every view and the card share; null where there is data. */
export function unready(ctx: Context, key?: string) {
  const { t, state, store } = ctx;
  if (store.error !== null) {
    const text =
      store.error === "unknown_command"
        ? t("error.unknown_command")
        : t("error.other", { detail: store.error });
    return empty(t("unavailable"), text);
  }
  if (state.revision === null) {
    return html`<div class="empty" role="status"><p>${t("loading")}</p></div>`;
  }
  if (key !== undefined) return null;
  if (Object.keys(state.assets).length > 0) return null;
  if (state.hidden > 0) {
    return empty(t("no_permission"), t("no_permission.how", { count: state.hidden }));
  }
  if (Object.keys(state.sites).length === 0) return empty(t("no_site"), t("no_site.how"));
  return empty(t("no_assets"), t("no_assets.how"));
}

export function empty(title: string, text: string, more: unknown = nothing) {
  return html`<div class="empty">
    <h2>${title}</h2>
    <p>${text}</p>
    ${more}
  </div>`;
}

export function assetOf(ctx: Context, key: string): string {
  return assetName(ctx, key);
}
