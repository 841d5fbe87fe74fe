import { css, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { styleMap } from "lit/directives/style-map.js";

import type { AssetKey, AssetView, EntryId, SiteView } from "../contract";
import { Part, define } from "../element";
import { assetButtons } from "../parts/buttons";
import {
  capital,
  kindIcon,
  modeText,
  nextText,
  statusText,
  unready,
  what,
  whyLine,
} from "../parts/words";
import { shared } from "../styles";

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

const nowStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr));
    gap: 16px;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 32px;
    padding: 12px 16px;
  }
  .facts dt {
    font-size: 12px;
    color: var(--ed-soft);
  }
  .facts dd {
    font-size: 15px;
    font-weight: 500;
  }
  .sitename {
    flex-basis: 100%;
  }
  .attention {
    overflow: hidden;
    border-color: color-mix(in srgb, var(--ed-bad) 45%, transparent);
  }
  .attention h2 {
    padding: 12px 16px 4px;
    display: flex;
    gap: 8px;
    align-items: center;
    color: var(--ed-bad-text);
  }
  .attention li {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
    padding: 8px 16px;
  }
  .attention li + li {
    border-top: 1px solid var(--ed-line);
  }
  .attention .text {
    flex: 1 1 260px;
    min-width: 0;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .attention q {
    quotes: none;
    color: var(--ed-soft);
    font-size: 14px;
    display: block;
  }
`;

export interface Attention {
  id: string;
  key: AssetKey;
  asset: AssetView;
  icon: string;
  what: string;
  words: string | null;
  failure: boolean;
}

/** What needs attention, each with the device's own reason. */
export function attention(ctx: Part["ctx"]): Attention[] {
  const { t, format, now } = ctx;
  const found: Attention[] = [];
  for (const [key, asset] of Object.entries(ctx.state.assets)) {
    const add = (id: string, icon: string, text: string, words: string | null, failure = false) =>
      found.push({ id: `${key}:${id}`, key, asset, icon, what: text, words, failure });
    if (asset.failure) {
      const timedOut = asset.failure.status === "timed_out";
      add(
        asset.failure.id,
        timedOut ? "mdi:clock-alert-outline" : "mdi:alert-circle-outline",
        t(timedOut ? "attention.timed_out" : "attention.failed", {
          what: capital(what(ctx, asset.failure)),
        }),
        asset.failure.error ?? t("attention.no_words"),
        true,
      );
    }
    if (!asset.connected && asset.last_seen_at !== null) {
      const since = asset.offline_since;
      add(
        `offline${since}`,
        "mdi:lan-disconnect",
        since
          ? t("attention.offline_since", { since: format.moment(since, now) })
          : t("attention.offline"),
        asset.link_detail,
      );
    } else if (asset.not_following) {
      add(
        "not_following",
        "mdi:alert-circle-outline",
        t("attention.not_following"),
        asset.not_following,
      );
    } else if (asset.not_controllable && !asset.failure) {
      add(
        "not_controllable",
        "mdi:cancel",
        t("attention.not_controllable"),
        asset.not_controllable,
      );
    }
  }
  return found;
}

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

/** The plan that a site follows, or how many they are. */
export function planText({ t, state }: Part["ctx"], entry: EntryId, site: SiteView): string {
  const followed = new Map(
    Object.values(state.assets)
      .filter((asset) => asset.site === entry)
      .flatMap(({ plan }) => (plan ? [[plan.id, plan.name]] : [])),
  );
  if (followed.size > 1) return t("site.plans", { count: followed.size });
  return site.plan ? (site.plan.name ?? t("plan.unnamed")) : t("site.none");
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

/** What happens now, and why. */
export class EdNow extends Part {
  static override styles = [shared, tileStyles, nowStyles];
  #told: ReadonlySet<string> | null = null;
  #news = "";

  protected override willUpdate(): void {
    const items = this.ctx.state.revision === null ? [] : attention(this.ctx);
    const known = this.#told;
    if (this.ctx.state.revision !== null) {
      const fresh = known === null ? [] : items.filter((one) => !known.has(one.id));
      const [first] = fresh;
      if (first) {
        this.#news = this.ctx.t("attention.new", { asset: first.asset.name, what: first.what });
      }
      this.#told = new Set(items.map((one) => one.id));
    }
  }

  protected override render() {
    const { ctx } = this;
    return html`<div class="visually-hidden" aria-live="polite">${this.#news}</div>
      ${
        unready(ctx) ??
        html`${this.#attention()} ${this.#sites()}
          <div class="grid">
            ${repeat(
              Object.entries(ctx.state.assets),
              ([key]) => key,
              ([, asset]) => tile(ctx, asset, () => this.renderRoot),
            )}
          </div>
          ${
            ctx.state.hidden
              ? html`<p class="soft">${ctx.t("hidden", { count: ctx.state.hidden })}</p>`
              : nothing
          }`
      }`;
  }

  #attention() {
    const { ctx } = this;
    const { t, acts } = ctx;
    const items = attention(ctx);
    if (items.length === 0) return nothing;
    return html`<section class="box attention" aria-labelledby="attention">
      <h2 id="attention"><ed-icon icon="mdi:alert-circle-outline"></ed-icon>${t("attention")}</h2>
      <ul>
        ${repeat(
          items,
          (item) => item.id,
          (item) => {
            const { asset } = item;
            const retry = asset.entities.retry;
            const retrying = acts.pending(`press:${retry}`);
            const dismissing = acts.pending(`dismiss_failure:${item.key}`);
            const off = ctx.store.disconnectedSince !== null || !asset.can_control;
            return html`<li>
              <ed-icon .icon=${item.icon}></ed-icon>
              <div class="text">
                <b>${asset.name}</b> · ${item.what}
                ${item.words ? html`<q>${item.words}</q>` : nothing}
              </div>
              ${
                item.failure
                  ? html`<button
                        class="primary"
                        ?disabled=${off || retrying || retry === undefined}
                        @click=${() => acts.entity(ctx, retry, "press")}
                      >
                        ${retrying ? t("requested") : t("action.retry")}
                      </button>
                      <button
                        ?disabled=${off || dismissing}
                        @click=${() => acts.ours(ctx, asset, "dismiss_failure")}
                      >
                        ${dismissing ? t("requested") : t("action.dismiss")}
                      </button>`
                  : nothing
              }
            </li>`;
          },
        )}
      </ul>
    </section>`;
  }

  #sites() {
    const { ctx } = this;
    const { t, format, now } = ctx;
    const sites = Object.entries(ctx.state.sites);
    return sites.map(
      ([entry, site]) =>
        html`<section class="box">
          <dl class="facts">
            ${sites.length > 1 ? html`<h2 class="sitename">${site.name}</h2>` : nothing}
            <div>
              <dt>${t("site.plan")}</dt>
              <dd>${planText(ctx, entry, site)}</dd>
            </div>
            <div>
              <dt>${t("site.next")}</dt>
              <dd class="num">
                ${
                  site.next_at === null
                    ? t("site.none")
                    : `${format.moment(site.next_at, now)} · ${t("in", { span: format.span(site.next_at - now) })}`
                }
              </dd>
            </div>
            <div>
              <dt>${t("site.pending")}</dt>
              <dd class="num">${format.number(site.pending)}</dd>
            </div>
            <div>
              <dt>${t("site.failed")}</dt>
              <dd class="num">${format.number(site.failed_today)}</dd>
            </div>
            <div>
              <dt>${t("site.limit")}</dt>
              <dd class="num">
                ${site.limit_kw === null ? t("site.none") : format.kw(site.limit_kw)}
              </dd>
            </div>
          </dl>
        </section>`,
    );
  }
}
define("ed-now", EdNow);
