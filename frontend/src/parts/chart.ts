import { type PropertyValues, css, html, unsafeCSS } from "lit";
import { property, query } from "lit/decorators.js";
import uPlot from "uplot";
import uPlotStyles from "uplot/dist/uPlot.min.css?inline";

import type { SeriesView } from "../contract";
import { Part, define } from "../element";
import { shared } from "../styles";
import { startOfDay, ticks } from "../time";
import { joined } from "./series";

interface Colours {
  text: string;
  soft: string;
  line: string;
  accent: string;
  measured: string;
  bad: string;
  fill: string;
  font: string;
}

/** Plan, commanded and measured power of one asset, past and future on one axis. */
export class EdChart extends Part {
  static override styles = [
    shared,
    unsafeCSS(uPlotStyles),
    css`
      :host {
        display: block;
      }
      .plot {
        position: relative;
        width: 100%;
      }
      .u-cursor-x {
        border-color: var(--ed-soft) !important;
      }
      .u-cursor-y {
        display: none;
      }
    `,
  ];
  @property({ attribute: false }) series!: SeriesView;
  @property({ attribute: false }) label = "";
  @property({ type: Number }) height = 200;
  /** Charts of the same group share their cursor. */
  @property({ attribute: false }) group: string | null = null;
  /** Called with the moment under the cursor, or null. */
  @property({ attribute: false }) point: ((at: number | null) => void) | null = null;

  @query(".plot") private readonly place!: HTMLElement;
  #plot: uPlot | null = null;
  #size: ResizeObserver | null = null;
  #theme = "";

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate("series");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#drop();
  }

  protected override render() {
    return html`<div class="plot" role="img" aria-label=${this.label}></div>`;
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    // The context is new each second; the chart is not.
    return (
      !this.#plot ||
      changed.has("series") ||
      changed.has("label") ||
      changed.has("height") ||
      this.ctx.theme !== this.#theme
    );
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.#plot && !changed.has("series") && this.ctx.theme === this.#theme) return;
    this.#theme = this.ctx.theme;
    this.#draw();
  }

  #drop(): void {
    this.#plot?.destroy();
    this.#plot = null;
    this.#size?.disconnect();
    this.#size = null;
  }

  #draw(): void {
    this.#drop();
    const table = joined(this.series);
    const width = this.place.clientWidth;
    if (width === 0) {
      this.#watch();
      return;
    }
    const data = [
      table.t,
      table.plan,
      table.commanded,
      table.max,
      table.min,
      table.mean,
    ] as unknown as uPlot.AlignedData;
    this.#plot = new uPlot(this.#options(width), data, this.place);
    this.#watch();
  }

  #watch(): void {
    this.#size = new ResizeObserver(() => {
      const width = this.place.clientWidth;
      if (width === 0) return;
      if (!this.#plot) this.#draw();
      else if (width !== this.#plot.width) this.#plot.setSize({ width, height: this.height });
    });
    this.#size.observe(this.place);
  }

  #options(width: number): uPlot.Options {
    const { series } = this;
    const { format } = this.ctx;
    const colours = this.#colours();
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    const steps = stepped ? { paths: stepped } : {};
    const most = Math.max(2, Math.floor((width - 80) / 60));
    return {
      width,
      height: this.height,
      padding: [16, 28, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { setScale: false, x: false, y: false },
        ...(this.group ? { sync: { key: this.group, scales: ["x", null] } } : {}),
      },
      scales: {
        x: { time: false, min: series.start, max: series.end, range: [series.start, series.end] },
        y: { range: (_plot, low, high) => rangeOf(low, high) },
      },
      axes: [
        {
          stroke: colours.soft,
          font: colours.font,
          size: 38,
          grid: { stroke: colours.line, width: 1 },
          ticks: { show: false },
          splits: () => ticks(series.start, series.end, most, format),
          values: (_plot, splits) =>
            splits.map((at) =>
              startOfDay(at, format) === at || series.end - series.start > 5 * 86_400
                ? `${format.time(at)}\n${format.weekday(at)}`
                : format.time(at),
            ),
        },
        {
          stroke: colours.soft,
          font: colours.font,
          size: 52,
          grid: { stroke: colours.line, width: 1 },
          ticks: { show: false },
          space: 34,
          values: (_plot, splits) => splits.map((kw) => format.kw(kw, 1).replace(" kW", "")),
        },
      ],
      series: [
        {},
        {
          ...steps,
          stroke: colours.soft,
          width: 1.5,
          dash: [5, 4],
          fill: colours.fill,
          fillTo: 0,
          points: { show: false },
        },
        { ...steps, stroke: colours.accent, width: 2.5, points: { show: false } },
        { width: 0, points: { show: false } },
        { width: 0, points: { show: false } },
        {
          stroke: colours.measured,
          width: 1.75,
          points: { show: series.measured.t.length === 1, size: 5, fill: colours.measured },
        },
      ],
      bands: [{ series: [3, 4], fill: alpha(colours.measured, 0.28) }],
      hooks: {
        drawClear: [(plot) => this.#shade(plot, colours)],
        draw: [(plot) => this.#marks(plot, colours)],
        setCursor: [
          (plot) => {
            const left = plot.cursor.left ?? -1;
            this.point?.(left < 0 ? null : plot.posToVal(left, "x"));
          },
        ],
      },
    };
  }

  #shade(plot: uPlot, colours: Colours): void {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = hatch(ctx, colours.bad);
    for (const [from, to] of this.series.offline) {
      const left = plot.valToPos(from, "x", true);
      const right = Math.max(plot.valToPos(to, "x", true), left + devicePixelRatio);
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
    }
    ctx.restore();
  }

  #marks(plot: uPlot, colours: Colours): void {
    const { ctx, bbox } = plot;
    const scale = devicePixelRatio;
    ctx.save();
    const now = plot.valToPos(this.ctx.now, "x", true);
    if (now >= bbox.left && now <= bbox.left + bbox.width) {
      ctx.strokeStyle = colours.text;
      ctx.lineWidth = scale;
      ctx.beginPath();
      ctx.moveTo(now, bbox.top);
      ctx.lineTo(now, bbox.top + bbox.height);
      ctx.stroke();
      ctx.fillStyle = colours.text;
      ctx.font = scaled(colours.font, scale);
      ctx.textBaseline = "top";
      ctx.textAlign = now > bbox.left + bbox.width - 48 * scale ? "right" : "left";
      const aside = ctx.textAlign === "right" ? -4 : 4;
      ctx.fillText(this.ctx.t("chart.now"), now + aside * scale, bbox.top);
    }
    ctx.fillStyle = colours.soft;
    ctx.font = scaled(colours.font, scale);
    ctx.textBaseline = "bottom";
    ctx.textAlign = "right";
    ctx.fillText("kW", bbox.left - 6 * scale, bbox.top);
    for (const mark of this.series.marks) {
      const at = plot.valToPos(mark.at, "x", true);
      const y = bbox.top + bbox.height - 5 * scale;
      ctx.fillStyle = colours.bad;
      ctx.strokeStyle = colours.bad;
      ctx.lineWidth = 2 * scale;
      ctx.beginPath();
      if (mark.kind === "late" || mark.kind === "expired") {
        ctx.arc(at, y, 4 * scale, 0, 2 * Math.PI);
        ctx.stroke();
      } else {
        ctx.moveTo(at - 5 * scale, y + 4 * scale);
        ctx.lineTo(at, y - 5 * scale);
        ctx.lineTo(at + 5 * scale, y + 4 * scale);
        ctx.closePath();
        ctx.fill();
      }
    }
    ctx.restore();
  }

  /** Read from the theme; canvas knows no CSS variables. */
  #colours(): Colours {
    const style = getComputedStyle(this);
    const read = (name: string, fallback: string) =>
      style.getPropertyValue(name).trim() || fallback;
    const text = read("--primary-text-color", "#212121");
    return {
      text,
      soft: read("--secondary-text-color", "#5e5e5e"),
      line: read("--divider-color", "rgba(0,0,0,0.12)"),
      accent: read("--primary-color", "#0288d1"),
      measured: read("--accent-color", "#ff9800"),
      bad: read("--error-color", "#c62828"),
      fill: alpha(text, 0.1),
      font: `12px ${style.fontFamily || "sans-serif"}`,
    };
  }
}
define("ed-chart", EdChart);

/** A colour with less opacity, whatever notation it has. */
export function alpha(colour: string, opacity: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(opacity * 100)}%, transparent)`;
}

/** Room above and below, and 0 always in sight. */
export function rangeOf(low: number | null, high: number | null): [number, number] {
  const least = Math.min(0, low ?? 0);
  const most = Math.max(0, high ?? 0);
  const room = Math.max((most - least) * 0.1, 0.25);
  return [least < 0 ? least - room : 0, most + room];
}

/** Lines at a slant: not a colour alone. */
function hatch(ctx: CanvasRenderingContext2D, colour: string): CanvasPattern | string {
  const size = 8 * devicePixelRatio;
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const pen = tile.getContext("2d");
  if (!pen) return alpha(colour, 0.12);
  pen.fillStyle = alpha(colour, 0.08);
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = alpha(colour, 0.35);
  pen.lineWidth = devicePixelRatio;
  pen.beginPath();
  pen.moveTo(0, size);
  pen.lineTo(size, 0);
  pen.stroke();
  return ctx.createPattern(tile, "repeat") ?? alpha(colour, 0.12);
}

function scaled(font: string, scale: number): string {
  return font.replace(/(\d+)px/, (_whole, size: string) => `${Number(size) * scale}px`);
}
