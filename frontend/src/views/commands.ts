import { css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import type {
  CommandRow,
  CommandState,
  CommandsPage,
  CommandsRequest,
  PlanView,
} from "../contract";
import { Part, define } from "../element";
import { errorText } from "../hass";
import "../parts/life";
import { STATE_ICONS, capital, empty, reasonText, stateChip, unready, what } from "../parts/words";
import { shared } from "../styles";
import { byDay } from "../time";

const PAGE = 50;
const STATES = Object.keys(STATE_ICONS) as CommandState[];

/** What was sent and what became of it. */
export class EdCommands extends Part {
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
        gap: 8px 12px;
        align-items: flex-end;
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
      .box {
        overflow: hidden;
      }
      h2 {
        padding: 12px 4px 4px;
        font-size: 14px;
        color: var(--ed-soft);
      }
      .item + .item {
        border-top: 1px solid var(--ed-line);
      }
      .line {
        display: grid;
        grid-template-columns:
          104px minmax(90px, 1.2fr) minmax(120px, 1.4fr)
          132px 56px 84px minmax(100px, 2fr);
        gap: 4px 12px;
        align-items: center;
        width: 100%;
        min-height: 48px;
        padding: 6px 16px;
        border-radius: 0;
        background: none;
        text-align: left;
        font-weight: 400;
        justify-content: stretch;
      }
      .line:hover:not([disabled]) {
        background: color-mix(in srgb, var(--ed-text) 4%, transparent);
      }
      .line > span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .line .reason {
        white-space: nowrap;
        color: var(--ed-soft);
        font-size: 13px;
      }
      .line .right {
        text-align: right;
      }
      .heads {
        display: grid;
        grid-template-columns:
          104px minmax(90px, 1.2fr) minmax(120px, 1.4fr)
          132px 56px 84px minmax(100px, 2fr);
        gap: 12px;
        padding: 4px 16px;
        font-size: 12px;
        color: var(--ed-soft);
      }
      .heads .right {
        text-align: right;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      @media (max-width: 900px) {
        .heads {
          display: none;
        }
        .line {
          grid-template-columns: 98px minmax(0, 1fr) auto;
          padding: 10px 14px;
        }
        .line .what {
          grid-column: 2;
          grid-row: 2;
          color: var(--ed-soft);
          font-size: 13px;
        }
        .line .asset {
          grid-column: 2;
          grid-row: 1;
          font-weight: 500;
        }
        .line .state {
          grid-column: 3;
          grid-row: 1 / 3;
        }
        .line .num.attempts,
        .line .num.latency {
          display: none;
        }
        .line .reason {
          grid-column: 1 / 4;
          white-space: normal;
        }
        .line .reason:empty {
          display: none;
        }
      }
    `,
  ];
  /** A command to open at once: `<asset key>/<command id>`. */
  @property({ attribute: false }) open: string | null = null;
  @property({ attribute: false }) plan: string | null = null;
  @state() private segment: CommandsRequest["part"] = "happened";
  @state() private asset = "";
  @state() private wantedState = "";
  @state() private wantedPlan = "";
  @state() private rows: CommandRow[] | null = null;
  @state() private total = 0;
  @state() private next: number | null = null;
  @state() private error: string | null = null;
  @state() private opened = new Set<string>();
  @state() private plans: PlanView[] = [];
  #mark = "";
  #asked = "";
  #generation = 0;
  #readAt = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.plan) this.wantedPlan = this.plan;
    void this.#readPlans();
  }

  protected override willUpdate(): void {
    if (this.ctx.state.revision === null) return;
    const wanted = [this.segment, this.asset, this.wantedState, this.wantedPlan].join("|");
    // The feed tells of each asset's last command; when one moves, the list has moved as well.
    const mark = Object.values(this.ctx.state.assets)
      .map((one) => `${one.command?.id}${one.command?.status}`)
      .join();
    const moved = mark !== this.#mark && this.ctx.now - this.#readAt > 0.5;
    if (wanted !== this.#asked || moved) {
      const anew = wanted !== this.#asked;
      this.#asked = wanted;
      this.#mark = mark;
      this.#readAt = this.ctx.now;
      if (anew) this.rows = null;
      void this.#read(0, Math.max(PAGE, anew ? 0 : Math.min(this.rows?.length ?? 0, 200)));
    }
  }

  async #read(offset: number, limit: number): Promise<void> {
    const generation = ++this.#generation;
    const request: CommandsRequest = {
      part: this.segment,
      offset,
      limit,
      ...(this.asset ? { assets: [this.asset] } : {}),
      ...(this.wantedState ? { states: [this.wantedState as CommandState] } : {}),
      ...(this.wantedPlan ? { plan_id: this.wantedPlan } : {}),
    };
    try {
      const page = await this.ctx.hass.callWS<CommandsPage>({
        type: "energy_dispatch/commands",
        ...request,
      });
      if (generation !== this.#generation) return;
      const before = offset === 0 ? [] : (this.rows ?? []);
      const known = new Set(before.map((row) => row.id));
      this.rows = [...before, ...page.commands.filter((row) => !known.has(row.id))];
      this.total = page.total;
      this.next = page.next_offset;
      this.error = null;
    } catch (error) {
      if (generation === this.#generation) this.error = errorText(error);
    }
  }

  async #readPlans(): Promise<void> {
    try {
      const answer = await this.ctx.hass.callWS<{ plans: PlanView[] }>({
        type: "energy_dispatch/plans",
      });
      this.plans = answer.plans.filter((plan) => plan.state !== "refused");
    } catch {
      this.plans = []; // Only the filter's choices; the list itself says what is wrong.
    }
  }

  protected override render() {
    const { ctx } = this;
    const notReady = unready(ctx);
    if (notReady) return notReady;
    return html`${this.#bar()} ${this.#alone()} ${this.#list()}`;
  }

  #bar() {
    const { t, state } = this.ctx;
    const filtered = this.asset || this.wantedState || this.wantedPlan;
    return html`<div class="bar">
      <div class="segments" role="group" aria-label=${t("tab.commands")}>
        ${(["happened", "waiting"] as const).map(
          (part) =>
            html`<button
              aria-pressed=${this.segment === part ? "true" : "false"}
              @click=${() => this.#choose(part)}
            >
              ${t(`part.${part}`)}
            </button>`,
        )}
      </div>
      <div class="field">
        <label for="asset">${t("filter.asset")}</label>
        <select id="asset" @change=${(event: Event) => (this.asset = valueOf(event))}>
          <option value="" .selected=${this.asset === ""}>${t("filter.all")}</option>
          ${Object.entries(state.assets).map(
            ([key, one]) =>
              html`<option value=${key} .selected=${key === this.asset}>${one.name}</option>`,
          )}
        </select>
      </div>
      ${
        this.segment === "happened"
          ? html`<div class="field">
              <label for="state">${t("filter.state")}</label>
              <select id="state" @change=${(event: Event) => (this.wantedState = valueOf(event))}>
                <option value="" .selected=${this.wantedState === ""}>${t("filter.all")}</option>
                ${STATES.map(
                  (one) =>
                    html`<option value=${one} .selected=${one === this.wantedState}>
                      ${t(`state.${one}`)}
                    </option>`,
                )}
              </select>
            </div>`
          : nothing
      }
      <div class="field">
        <label for="plan">${t("filter.plan")}</label>
        <select id="plan" @change=${(event: Event) => (this.wantedPlan = valueOf(event))}>
          <option value="" .selected=${this.wantedPlan === ""}>${t("filter.all")}</option>
          ${this.plans.map(
            (one) =>
              html`<option value=${one.plan_id} .selected=${one.plan_id === this.wantedPlan}>
                ${one.name ?? t("plan.unnamed")}
                (${this.ctx.format.moment(one.received_at, this.ctx.now)})
              </option>`,
          )}
        </select>
      </div>
      ${
        filtered
          ? html`<button class="plain" @click=${() => this.#clear()}>${t("filter.clear")}</button>`
          : nothing
      }
    </div>`;
  }

  /** A command that was asked for by its address, which may be on no page that is shown. */
  #alone() {
    if (!this.open) return nothing;
    const place = this.open.lastIndexOf("/");
    const [asset, id] = [this.open.slice(0, place), this.open.slice(place + 1)];
    return html`<section class="box" data-command=${id}>
      <div class="row" style="padding:8px 8px 0 16px">
        <h2 class="grow">${this.ctx.state.assets[asset]?.name ?? asset}</h2>
        <button
          class="plain"
          aria-label=${this.ctx.t("action.close")}
          @click=${() => this.ctx.go?.("commands")}
        >
          <ed-icon icon="mdi:close"></ed-icon>
        </button>
      </div>
      <ed-life .ctx=${this.ctx} .asset=${asset} .command=${id} .version=${this.#mark}></ed-life>
    </section>`;
  }

  #list() {
    const { t, format } = this.ctx;
    const { rows } = this;
    if (this.error !== null) {
      return html`${empty(t("unavailable"), t("error.other", { detail: this.error }))}`;
    }
    if (rows === null) return html`<p class="empty soft" role="status">${t("loading")}</p>`;
    if (rows.length === 0) {
      if (this.asset || this.wantedState || this.wantedPlan) {
        return empty(t("commands.none_filtered"), "");
      }
      return this.segment === "waiting"
        ? empty(t("commands.none_waiting"), t("commands.none.how"))
        : empty(t("commands.none"), t("commands.none.how"));
    }
    return html`<div class="heads" aria-hidden="true">
        <span>${t("col.due")}</span><span>${t("col.asset")}</span><span>${t("col.what")}</span
        ><span>${t("col.state")}</span><span class="right">${t("col.attempts")}</span
        ><span class="right">${t("col.latency")}</span><span>${t("col.reason")}</span>
      </div>
      ${byDay(rows, (row) => row.due_at, format).map(
        (day) =>
          html`<section>
            <h2>${capital(format.longDate(day.at))}</h2>
            <div class="box">
              ${repeat(
                day.items,
                (row) => row.id,
                (row) => this.#row(row),
              )}
            </div>
          </section>`,
      )}
      ${
        this.next === null
          ? nothing
          : html`<button @click=${() => this.#read(this.next ?? 0, PAGE)}>
              ${t("commands.more", {
                shown: format.number(rows.length, 0),
                total: format.number(this.total, 0),
              })}
            </button>`
      }`;
  }

  #row(row: CommandRow) {
    const { ctx } = this;
    const { format } = ctx;
    const open = this.opened.has(row.id);
    const reason = reasonText(ctx, row);
    const power =
      row.power_kw !== null && row.asked_kw !== null && row.power_kw !== row.asked_kw
        ? ` → ${format.kw(Math.abs(row.power_kw))}`
        : "";
    return html`<div class="item" data-command=${row.id}>
      <button
        class="line"
        aria-expanded=${open ? "true" : "false"}
        @click=${() => this.#toggle(row.id)}
      >
        <span class="num">${format.seconds(row.due_at)}</span>
        <span class="asset">${ctx.state.assets[row.asset]?.name ?? row.asset.split("/")[1]}</span>
        <span class="what">${what(ctx, row)}${power}</span>
        <span class="state">${stateChip(ctx, row.state)}</span>
        <span class="num right attempts">${row.attempts || "–"}</span>
        <span class="num right latency"
          >${row.latency_seconds === null ? "–" : format.latency(row.latency_seconds)}</span
        >
        <span class="reason" title=${reason}>${reason}</span>
      </button>
      ${
        open
          ? html`<ed-life
              .ctx=${ctx}
              .asset=${row.asset}
              .command=${row.id}
              .version=${`${row.state}${row.attempts}${row.ended_at}`}
            ></ed-life>`
          : nothing
      }
    </div>`;
  }

  #toggle(id: string): void {
    const opened = new Set(this.opened);
    if (!opened.delete(id)) opened.add(id);
    this.opened = opened;
  }

  #choose(part: CommandsRequest["part"]): void {
    this.segment = part;
    this.wantedState = "";
  }

  #clear(): void {
    this.asset = this.wantedState = this.wantedPlan = "";
  }
}
define("ed-commands", EdCommands);

function valueOf(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}
