import { css, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { AssetKey, AssetView, EntryId, SiteView } from "../contract";
import { Part, define } from "../element";
import { tile, tileStyles } from "../parts/tile";
import { capital, unready, what } from "../parts/words";
import { shared } from "../styles";

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
