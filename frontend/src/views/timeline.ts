import { css, html, nothing } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { Part, define } from "../element";
import "../parts/timechart";
import { kindIcon, unready, whyText } from "../parts/words";
import { shared } from "../styles";

export const RANGES = [1, 6, 24, 48, 168] as const;
export type Hours = (typeof RANGES)[number];

/** How much of a range lies in the future: most of what is looked for is the next hours. */
const AHEAD: Record<Hours, number> = { 1: 0.5, 6: 2, 24: 12, 48: 24, 168: 24 };
const SHOWN = 8;

/** From when to when a range goes, on round moments so that it is not read anew each second. */
export function rangeAround(at: number, hours: Hours, shift: number): [number, number] {
  const grain = hours <= 24 ? 300 : 1800;
  const end = Math.ceil(at / grain) * grain + AHEAD[hours] * 3600 + shift * hours * 1800;
  return [end - hours * 3600, end];
}

/** Plan against reality, each asset below the other, on one axis. */
export class EdTimeline extends Part {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .segments {
        display: inline-flex;
        border-radius: 22px;
        background: var(--ed-fill);
      }
      .segments button {
        background: none;
      }
      .segments button[aria-pressed="true"] {
        background: color-mix(in srgb, var(--ed-accent) 18%, transparent);
      }
      section {
        padding: 14px 16px 4px;
        min-width: 0;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
        align-items: baseline;
        margin-bottom: 6px;
      }
      .head h2 {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      .head p {
        font-size: 13px;
      }
    `,
  ];
  @state() private hours: Hours = 24;
  @state() private shift = 0;
  @state() private pointed: number | null = null;
  @state() private shown = SHOWN;

  protected override render() {
    const { ctx } = this;
    const { t } = ctx;
    const notReady = unready(ctx);
    if (notReady) return notReady;
    const [start, end] = rangeAround(ctx.now, this.hours, this.shift);
    const assets = Object.entries(ctx.state.assets);
    return html`<div class="bar">
        <div class="segments" role="group" aria-label=${t("range")}>
          ${RANGES.map(
            (hours) =>
              html`<button
                aria-pressed=${this.hours === hours ? "true" : "false"}
                @click=${() => this.#range(hours)}
              >
                ${t(`range.${hours}`)}
              </button>`,
          )}
        </div>
        <div class="row">
          <button aria-label=${t("range.earlier")} @click=${() => (this.shift -= 1)}>
            <ed-icon icon="mdi:chevron-left"></ed-icon>
          </button>
          <button ?disabled=${this.shift === 0} @click=${() => (this.shift = 0)}>
            ${t("range.now")}
          </button>
          <button aria-label=${t("range.later")} @click=${() => (this.shift += 1)}>
            <ed-icon icon="mdi:chevron-right"></ed-icon>
          </button>
        </div>
      </div>
      ${repeat(
        assets.slice(0, this.shown),
        ([key]) => key,
        ([key, asset]) =>
          html`<section class="box" aria-label=${asset.name}>
            <div class="head">
              <h2><ed-icon .icon=${kindIcon(asset)}></ed-icon>${asset.name}</h2>
              <p class="soft">${whyText(ctx, asset.why)}</p>
            </div>
            <ed-timechart
              .ctx=${ctx}
              .asset=${key}
              .start=${start}
              .end=${end}
              .group=${"ed-timeline"}
              .pointed=${this.pointed}
              .point=${this.#point}
            ></ed-timechart>
          </section>`,
      )}
      ${
        assets.length > this.shown
          ? html`<button @click=${() => (this.shown += SHOWN)}>
              ${t("chart.more", { count: Math.min(SHOWN, assets.length - this.shown) })}
            </button>`
          : nothing
      }`;
  }

  #range(hours: Hours): void {
    this.hours = hours;
    this.shift = 0;
  }

  readonly #point = (at: number | null): void => {
    this.pointed = at;
  };
}
define("ed-timeline", EdTimeline);
