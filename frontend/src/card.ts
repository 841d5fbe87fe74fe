import { LitElement, css, html, nothing } from "lit";
import { property } from "lit/decorators.js";

import { Acts, Base, type Context } from "./context";
import type { AssetKey, AssetView } from "./contract";
import { define } from "./element";
import type { Hass } from "./hass";
import { translator } from "./i18n";
import { assetButtons } from "./parts/buttons";
import { actionError } from "./parts/dialog";
import "./parts/icon";
import "./parts/timechart";
import { kindIcon, modeText, nextText, unready, whyLine } from "./parts/words";
import { shared } from "./styles";
import { tileStyles } from "./parts/tile";

export interface CardConfig {
  type: string;
  entity?: string;
  hours?: number;
  buttons?: boolean;
}

const DEFAULT_HOURS = 12;

/** The card for dashboards: one asset. */
export class EnergyDispatchCard extends LitElement {
  static override styles = [
    shared,
    tileStyles,
    css`
      :host {
        display: block;
        height: 100%;
      }
      ha-card,
      .box {
        height: 100%;
        overflow: hidden;
      }
      .tile {
        height: 100%;
        padding: 14px 16px;
        gap: 10px;
        container-type: inline-size;
      }
      .notice {
        display: flex;
        gap: 8px;
        align-items: center;
        padding: 6px 10px;
        border-radius: 10px;
        font-size: 13px;
        background: color-mix(in srgb, var(--ed-warn) 16%, transparent);
        overflow-wrap: anywhere;
      }
      .notice.bad {
        background: color-mix(in srgb, var(--ed-bad) 14%, transparent);
      }
      .power .main dd {
        font-size: 26px;
      }
      @container (max-width: 300px) {
        .power {
          gap: 4px 12px;
        }
      }
    `,
  ];

  @property({ attribute: false, noAccessor: true })
  set hass(hass: Hass) {
    const first = this.#hass === undefined;
    this.#hass = hass;
    if (this.#base.take(hass)) this.requestUpdate();
    if (first && this.isConnected) this.#listen();
  }
  get hass(): Hass {
    // Whoever reads it has set it.
    return this.#hass as Hass;
  }

  #config: CardConfig = { type: "" };
  #hass: Hass | undefined;
  readonly #base = new Base();
  readonly #acts = new Acts(() => this.requestUpdate());
  #stop: (() => void) | null = null;
  #clock: ReturnType<typeof setInterval> | null = null;

  setConfig(config: CardConfig): void {
    if (config.entity !== undefined && typeof config.entity !== "string") {
      throw new Error("entity has to be the id of one of Energy Dispatch's entities.");
    }
    const { hours } = config;
    if (hours !== undefined && !(hours >= 1 && hours <= 168)) {
      throw new Error("hours has to be between 1 and 168.");
    }
    this.#config = config;
    this.requestUpdate();
  }

  static getConfigForm() {
    const labels: Record<string, "card.asset" | "card.hours" | "card.buttons"> = {
      entity: "card.asset",
      hours: "card.hours",
      buttons: "card.buttons",
    };
    const t = translator(document.documentElement.lang || navigator.language);
    return {
      schema: [
        {
          name: "entity",
          required: true,
          selector: { entity: { filter: { integration: "energy_dispatch" } } },
        },
        {
          name: "hours",
          default: DEFAULT_HOURS,
          selector: { number: { min: 1, max: 168, mode: "box" } },
        },
        { name: "buttons", default: true, selector: { boolean: {} } },
      ],
      computeLabel: (field: { name: string }) => {
        const key = labels[field.name];
        return key ? t(key) : undefined;
      },
    };
  }

  static getStubConfig(
    hass: { entities?: Record<string, { platform?: string; entity_id: string }> },
    entities: string[] = [],
  ): Partial<CardConfig> {
    const ours = Object.values(hass.entities ?? {})
      .filter((one) => one.platform === "energy_dispatch" && one.entity_id.endsWith("_setpoint"))
      .map((one) => one.entity_id);
    const entity = ours.find((one) => entities.includes(one)) ?? ours[0];
    return entity === undefined ? {} : { entity };
  }

  getCardSize(): number {
    return this.#config.buttons === false ? 6 : 7;
  }

  getGridOptions() {
    return { columns: 6, min_columns: 3, max_columns: 12, rows: "auto" };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listen();
    this.#clock = setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#stop = null;
    if (this.#clock !== null) clearInterval(this.#clock);
  }

  #listen(): void {
    if (!this.#hass || this.#stop) return;
    this.#stop = this.#base
      .context(this.#hass, this.#acts, null)
      .store.listen(() => this.requestUpdate());
  }

  protected override render() {
    if (!this.#hass) return nothing;
    const ctx = this.#base.context(this.#hass, this.#acts, (path) => {
      history.pushState(null, "", `/energy-dispatch/${path}`);
      window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
    });
    const content = this.#content(ctx);
    return customElements.get("ha-card")
      ? html`<ha-card>${content}</ha-card>`
      : html`<div class="box">${content}</div>`;
  }

  #content(ctx: Context) {
    const { t, format, store } = ctx;
    const wait = (text: string) => html`<div class="empty" role="status"><p>${text}</p></div>`;
    if (this.#config.entity === undefined) return wait(t("card.pick"));
    const notReady = unready(ctx, "card");
    if (notReady) return notReady;
    const found = assetOfEntity(ctx, this.#config.entity);
    if (!found) return wait(t("card.gone"));
    const [key, asset] = found;
    const hours = this.#config.hours ?? DEFAULT_HOURS;
    const end = Math.ceil(ctx.now / 300) * 300 + (hours * 3600) / 2;
    return html`<div class="tile ${asset.connected ? "" : "off"}" data-asset=${key}>
      <div class="head">
        <span class="sign"><ed-icon .icon=${kindIcon(asset)}></ed-icon></span>
        <div class="grow">
          <h3 class="name">${asset.name}</h3>
          <p class="link ${asset.connected ? "" : "bad"}">
            ${asset.connected ? `● ${t("online")}` : `○ ${t("offline")}`} · ${modeText(ctx, asset)}
          </p>
        </div>
      </div>
      ${
        store.disconnectedSince === null
          ? nothing
          : html`<p class="notice bad" role="status">
              ${t("disconnected", { since: format.seconds(store.disconnectedSince) })}
            </p>`
      }
      ${actionError(ctx)} ${this.#powers(ctx, asset)}
      <ed-timechart
        compact
        .ctx=${ctx}
        .asset=${key}
        .start=${end - hours * 3600}
        .end=${end}
        .height=${110}
      ></ed-timechart>
      ${asset.failure && asset.why.code === "failed" ? nothing : whyLine(ctx, asset)}
      ${this.#failure(ctx, asset)}
      <p class="next"><span>${t("next")}</span><b class="num">${nextText(ctx, asset)}</b></p>
      ${this.#config.buttons === false ? nothing : assetButtons(ctx, asset, () => this.renderRoot)}
      <ed-override .ctx=${ctx} .asset=${asset} data-key=${key}></ed-override>
    </div>`;
  }

  #powers(ctx: Context, asset: AssetView) {
    const { t, format } = ctx;
    const values: [string, string][] = [
      [t("setpoint"), asset.setpoint_kw === null ? t("no_setpoint") : format.kw(asset.setpoint_kw)],
      [t("planned"), format.kw(asset.plan?.power_kw)],
    ];
    if (asset.soc_percent !== null) values.push([t("soc"), format.percent(asset.soc_percent)]);
    return html`<dl class="power">
      <div class="main">
        <dt>${t("measured")}</dt>
        <dd class="num">${asset.connected ? format.kw(asset.power_kw) : "–"}</dd>
      </div>
      ${values.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd class="num">${value}</dd>
          </div>`,
      )}
    </dl>`;
  }

  #failure(ctx: Context, asset: AssetView) {
    const { failure } = asset;
    if (!failure) return nothing;
    const { retry } = asset.entities;
    const busy = ctx.acts.pending(`press:${retry}`);
    const off = ctx.store.disconnectedSince !== null || !asset.can_control;
    const since = ctx.format.moment(failure.at, ctx.now);
    return html`<div class="notice bad">
      <ed-icon icon="mdi:alert-circle-outline"></ed-icon>
      <span class="grow">${since}: ${failure.error ?? ctx.t("attention.no_words")}</span>
      <button ?disabled=${off || busy} @click=${() => ctx.acts.entity(ctx, retry, "press")}>
        ${busy ? ctx.t("requested") : ctx.t("action.retry")}
      </button>
    </div>`;
  }
}
define("energy-dispatch-card", EnergyDispatchCard);

/** The asset that an entity belongs to: any of its entities names it. */
function assetOfEntity(ctx: Context, entity: string): [AssetKey, AssetView] | undefined {
  const assets = Object.entries(ctx.state.assets);
  const listed = assets.find(([, one]) => Object.values(one.entities).includes(entity));
  if (listed) return listed;
  const registry = (ctx.hass as { entities?: Record<string, { device_id?: string }> }).entities;
  const device = registry?.[entity]?.device_id;
  return assets.find(([, one]) => device !== undefined && one.device_id === device);
}

interface Picker {
  customCards?: Record<string, unknown>[];
}

/** Offer the card where people choose one. */
export function offerCard(): void {
  const picker = window as unknown as Picker;
  picker.customCards ??= [];
  if (picker.customCards.some((one) => one["type"] === "energy-dispatch-card")) return;
  const t = translator(document.documentElement.lang || navigator.language);
  picker.customCards.push({
    type: "energy-dispatch-card",
    name: t("card.name"),
    description: t("card.description"),
    preview: true,
  });
}
