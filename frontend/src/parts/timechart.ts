import { css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";

import type { AssetKey, Mark, SeriesView } from "../contract";
import { Part, define } from "../element";
import { errorText } from "../hass";
import { shared } from "../styles";
import "./chart";
import { isEmpty, measuredAt, stepAt, tableRows } from "./series";
import { assetOf } from "./words";

/** Reading again more often than this shows nothing new. */
const REFRESH_LEAST_SECONDS = 15;
const TABLE_ROWS = 25;

/** One asset's chart with its legend, its marks and its table; reads its series itself. */
export class EdTimechart extends Part {
  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        font-size: 12px;
        color: var(--ed-soft);
        min-height: 20px;
      }
      .legend span {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .legend b {
        color: var(--ed-text);
        font-weight: 500;
        font-variant-numeric: tabular-nums;
      }
      .legend i {
        width: 18px;
        height: 0;
        border-top: 2.5px solid var(--ed-accent);
      }
      .legend i.plan {
        height: 10px;
        border-top: 1.5px dashed var(--ed-soft);
        background: var(--ed-fill);
      }
      .legend i.measured {
        height: 8px;
        border: none;
        background: linear-gradient(
          transparent 3px,
          var(--accent-color, #ff9800) 3px,
          var(--accent-color, #ff9800) 5px,
          transparent 5px
        );
        box-shadow: 0 0 0 1px color-mix(in srgb, var(--accent-color, #ff9800) 30%, transparent);
      }
      .wait {
        display: grid;
        place-items: center;
        padding: 16px;
        text-align: center;
        color: var(--ed-soft);
        background: var(--ed-fill);
        border-radius: 8px;
      }
      .marks {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-top: 8px;
      }
      .marks button {
        font-size: 12px;
      }
      summary {
        min-height: 44px;
        display: inline-flex;
        align-items: center;
        font-size: 13px;
        color: var(--ed-soft);
        cursor: pointer;
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        border-collapse: collapse;
        font-size: 13px;
        width: 100%;
      }
      th,
      td {
        text-align: right;
        padding: 6px 12px;
        border-bottom: 1px solid var(--ed-line);
        white-space: nowrap;
      }
      th:first-child {
        text-align: left;
      }
      thead th {
        color: var(--ed-soft);
        font-weight: 500;
      }
    `,
  ];
  @property({ attribute: false }) asset!: AssetKey;
  @property({ type: Number }) start = 0;
  @property({ type: Number }) end = 0;
  @property({ type: Number }) height = 200;
  @property({ type: Boolean }) compact = false;
  @property({ attribute: false }) group: string | null = null;
  /** Shared by all charts of a view. */
  @property({ attribute: false }) pointed: number | null = null;
  @property({ attribute: false }) point: ((at: number | null) => void) | null = null;
  @state() private series: SeriesView | null = null;
  @state() private error: string | null = null;
  @state() private tabled = false;
  #asked = "";
  #readAt = 0;
  #mark = "";

  protected override willUpdate(): void {
    const { state, store, now } = this.ctx;
    const asset = state.assets[this.asset];
    if (!asset || store.disconnectedSince !== null) return;
    const wanted = `${this.asset}|${this.start}|${this.end}`;
    const mark = `${asset.command?.id}|${asset.command?.status}|${asset.connected}|${asset.plan?.id}`;
    const age = now - this.#readAt;
    const refresh = Math.max(REFRESH_LEAST_SECONDS, this.series?.bucket_seconds ?? 0);
    if (wanted !== this.#asked || age > refresh || (mark !== this.#mark && age > 1)) {
      if (wanted !== this.#asked && !this.#asked.startsWith(`${this.asset}|`)) this.series = null;
      this.#asked = wanted;
      this.#mark = mark;
      this.#readAt = now;
      void this.#read(wanted);
    }
  }

  async #read(wanted: string): Promise<void> {
    try {
      const series = await this.ctx.hass.callWS<SeriesView>({
        type: "energy_dispatch/series",
        asset: this.asset,
        start: this.start,
        end: this.end,
      });
      if (wanted !== this.#asked) return;
      this.series = series;
      this.error = null;
    } catch (error) {
      if (wanted === this.#asked) this.error = errorText(error);
    }
  }

  protected override render() {
    const { t, format, now } = this.ctx;
    const { series, height } = this;
    const wait = (text: string) =>
      html`<div class="wait" style="min-height:${height}px" role="status">${text}</div>`;
    if (!series) {
      return this.error === null
        ? wait(t("chart.loading"))
        : html`${wait(t("chart.failed", { detail: this.error }))}`;
    }
    const label = t("chart.label", {
      asset: assetOf(this.ctx, this.asset),
      start: format.moment(series.start, now),
      end: format.moment(series.end, now),
    });
    return html`${this.#legend(series)}
    ${
      isEmpty(series)
        ? wait(t("chart.empty"))
        : html`<ed-chart
            .ctx=${this.ctx}
            .series=${series}
            .label=${label}
            .height=${height}
            .group=${this.group}
            .point=${this.point}
          ></ed-chart>`
    }
    ${this.compact ? nothing : this.#below(series)}`;
  }

  #legend(series: SeriesView) {
    const { t, format, now } = this.ctx;
    const at = this.pointed;
    const value = (kw: number | null) => (at === null ? nothing : html`<b>${format.kw(kw)}</b>`);
    return html`<div class="legend">
      <span
        ><i class="plan"></i>${t("planned")}
        ${value(at === null ? null : stepAt(series.plan, at))}</span
      >
      <span
        ><i></i>${t("commanded")} ${value(at === null ? null : stepAt(series.commanded, at))}</span
      >
      <span
        ><i class="measured"></i>${t("measured")}
        ${value(at === null ? null : measuredAt(series, at))}</span
      >
      ${at === null ? nothing : html`<span>${format.moment(at, now)}</span>`}
      ${series.source === "memory" ? html`<span>${t("chart.memory")}</span>` : nothing}
    </div>`;
  }

  #below(series: SeriesView) {
    const { t } = this.ctx;
    return html`${
        series.marks.length === 0
          ? nothing
          : html`<ul class="marks" aria-label=${t("marks")}>
              ${series.marks.slice(-12).map((mark) => html`<li>${this.#markButton(mark)}</li>`)}
            </ul>`
      }
      <details
        @toggle=${(event: Event) => (this.tabled = (event.target as HTMLDetailsElement).open)}
      >
        <summary>${t("chart.table")}</summary>
        <div class="scroll" tabindex="0" role="region" aria-label=${t("chart.table")}>
          ${this.tabled ? this.#table(series) : nothing}
        </div>
      </details>`;
  }

  #markButton(mark: Mark) {
    const { t, format, now, go } = this.ctx;
    const words =
      mark.kind === "late"
        ? t("mark.late", { span: format.span(mark.seconds ?? 0) })
        : t(`mark.${mark.kind}`);
    const sign = mark.kind === "late" || mark.kind === "expired" ? "○" : "▲";
    return html`<button
      title=${mark.error ?? ""}
      @click=${() => go?.(`commands/${this.asset}/${mark.command_id}`)}
    >
      ${sign} ${format.moment(mark.at, now)} ${words}
    </button>`;
  }

  #table(series: SeriesView) {
    const { t, format, now } = this.ctx;
    const rows = tableRows(series, TABLE_ROWS, format);
    const away = (at: number) => series.offline.some(([from, to]) => from <= at && at < to);
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${t("chart.time")}</th>
          <th scope="col">${t("planned")}</th>
          <th scope="col">${t("commanded")}</th>
          <th scope="col">${t("measured")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (at) =>
            html`<tr>
              <th scope="row">${format.moment(at, now)}</th>
              <td>${format.kw(stepAt(series.plan, at))}</td>
              <td>${at > now ? "–" : format.kw(stepAt(series.commanded, at))}</td>
              <td>${away(at) ? t("chart.offline") : format.kw(measuredAt(series, at))}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}
define("ed-timechart", EdTimechart);
