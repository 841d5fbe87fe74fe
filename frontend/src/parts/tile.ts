/** One asset's tile: how it is, what it was asked, and why it does what it does. */

import { css, html, nothing } from "lit";
import { styleMap } from "lit/directives/style-map.js";

import type { AssetView } from "../contract";
import type { Part } from "../element";
import { assetButtons } from "./buttons";
import { kindIcon, modeText, nextText, statusText, whyLine } from "./words";

export const tileStyles = css`
  .tile {
    padding: 16px;
    display: flex;
    flex-direction: column;
    gap: 12px;
    min-width: 0;
  }
  .head {
    display: flex;
    align-items: flex-start;
    gap: 12px;
  }
  .head .sign {
    width: 40px;
    height: 40px;
    border-radius: 50%;
    display: grid;
    place-items: center;
    background: color-mix(in srgb, var(--ed-accent) 14%, transparent);
    color: var(--ed-accent-text);
    flex: none;
  }
  .off .head .sign {
    background: var(--ed-fill);
    color: var(--ed-soft);
  }
  .name {
    font-size: 16px;
    font-weight: 600;
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
  .link {
    font-size: 12px;
    color: var(--ed-soft);
    margin-top: 2px;
  }
  .link.bad {
    color: var(--ed-bad-text);
  }
  .power {
    display: flex;
    align-items: flex-end;
    flex-wrap: wrap;
    gap: 4px 20px;
  }
  .power dt {
    font-size: 12px;
    color: var(--ed-soft);
  }
  .power dd {
    font-size: 20px;
    font-weight: 500;
    letter-spacing: -0.01em;
  }
  .power .main dd {
    font-size: 30px;
    line-height: 1.15;
  }
  .gauge {
    position: relative;
    height: 8px;
    border-radius: 4px;
    background: var(--ed-fill);
  }
  .gauge .fill {
    position: absolute;
    top: 0;
    bottom: 0;
    border-radius: 4px;
    background: var(--ed-accent);
  }
  .gauge .fill.give {
    background: var(--ed-good);
  }
  .gauge .zero {
    position: absolute;
    top: 0;
    bottom: 0;
    width: 1px;
    background: var(--ed-soft);
  }
  .gauge .set {
    position: absolute;
    top: -4px;
    bottom: -4px;
    width: 3px;
    margin-left: -1.5px;
    border-radius: 2px;
    background: var(--ed-text);
    box-shadow: 0 0 0 2px var(--ed-card);
  }
  .why {
    display: flex;
    gap: 8px;
    align-items: flex-start;
    padding: 10px 12px;
    border-radius: 10px;
    background: var(--ed-fill);
    font-size: 14px;
    line-height: 20px;
    overflow-wrap: anywhere;
  }
  .why.bad {
    background: color-mix(in srgb, var(--ed-bad) 13%, transparent);
    color: var(--ed-bad-text);
  }
  .why.warn {
    background: color-mix(in srgb, var(--ed-warn) 15%, transparent);
    color: var(--ed-warn-text);
  }
  .next {
    font-size: 13px;
    color: var(--ed-soft);
    display: flex;
    gap: 8px;
  }
  .next b {
    font-weight: 500;
    color: var(--ed-text);
  }
  .buttons {
    margin-top: auto;
    padding-top: 4px;
  }
  .note {
    font-size: 12px;
  }
`;

export function tile(ctx: Part["ctx"], asset: AssetView, root: () => ParentNode, buttons = true) {
  const { t, format, now } = ctx;
  const key = `${asset.site}/${asset.asset_id}`;
  const modeTone = { override: "warn", paused: "warn", plan: "good", none: "" }[asset.mode];
  // What was heard of just now need not say when.
  const recent = asset.connected && asset.last_seen_at !== null && now - asset.last_seen_at < 120;
  const seen = recent
    ? ""
    : ` · ${asset.last_seen_at ? t("seen", { at: format.moment(asset.last_seen_at, now) }) : t("never_seen")}`;
  const off =
    asset.power_kw !== null && asset.setpoint_kw !== null && asset.deviates
      ? t("difference", { kw: format.kw(asset.power_kw - asset.setpoint_kw) })
      : null;
  return html`<article
    class="box tile ${asset.connected ? "" : "off"}"
    aria-label=${asset.name}
    data-asset=${key}
  >
    <div class="head">
      <span class="sign"><ed-icon .icon=${kindIcon(asset)}></ed-icon></span>
      <div class="grow">
        <h3 class="name">${asset.name}</h3>
        <p class="link ${asset.connected ? "" : "bad"}">
          ${asset.connected ? `● ${t("online")}` : `○ ${t("offline")}`}${seen}${asset.status ? ` · ${statusText(ctx, asset.status)}` : ""}
        </p>
      </div>
      <span class="chip ${modeTone}">${modeText(ctx, asset)}</span>
    </div>
    <dl class="power">
      <div class="main">
        <dt>${t("measured")}</dt>
        <dd class="num">
          ${asset.connected ? format.kw(asset.power_kw) : html`<span class="soft">–</span>`}
        </dd>
      </div>
      <div>
        <dt>${t("setpoint")}</dt>
        <dd class="num">
          ${
            asset.setpoint_kw === null
              ? html`<span class="soft">${t("no_setpoint")}</span>`
              : format.kw(asset.setpoint_kw)
          }
        </dd>
      </div>
      ${
        asset.soc_percent === null
          ? nothing
          : html`<div>
              <dt>${t("soc")}</dt>
              <dd class="num">${format.percent(asset.soc_percent)}</dd>
            </div>`
      }
    </dl>
    ${gauge(asset)} ${off ? html`<div><span class="chip warn">≠ ${off}</span></div>` : nothing}
    ${whyLine(ctx, asset)}
    <p class="next"><span>${t("next")}</span><b class="num">${nextText(ctx, asset)}</b></p>
    ${buttons ? assetButtons(ctx, asset, root) : nothing}
    <ed-override .ctx=${ctx} .asset=${asset} data-key=${key}></ed-override>
  </article>`;
}

/** Measured as a bar, the setpoint as a mark; the numbers above say the same. */
function gauge(asset: AssetView) {
  const power = asset.connected ? (asset.power_kw ?? 0) : 0;
  const set = asset.setpoint_kw;
  const most = Math.max(
    1,
    Math.abs(power),
    Math.abs(set ?? 0),
    Math.abs(asset.plan?.power_kw ?? 0),
  );
  const scale =
    [1, 2, 4, 7.5, 11, 15, 22, 50, 100, 250, 1000].find((one) => one >= most * 1.02) ?? most;
  const both = asset.kind === "battery";
  const at = (kw: number) => (both ? 50 + (kw / scale) * 50 : (Math.max(kw, 0) / scale) * 100);
  const [from, to] = [at(0), at(power)].sort((a, b) => a - b) as [number, number];
  return html`<div class="gauge" aria-hidden="true">
    <div
      class="fill ${power < 0 ? "give" : ""}"
      style=${styleMap({ left: `${from}%`, width: `${to - from}%` })}
    ></div>
    ${both ? html`<div class="zero" style="left:50%"></div>` : nothing}
    ${set === null ? nothing : html`<div class="set" style=${styleMap({ left: `${at(set)}%` })}></div>`}
  </div>`;
}
