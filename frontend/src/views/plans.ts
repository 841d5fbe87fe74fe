import { css, html, nothing } from "lit";
import { query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import type { ClampedSlot, PlanState, PlanView } from "../contract";
import { Part, define } from "../element";
import { errorText } from "../hass";
import { term } from "../i18n";
import type { EdConfirm } from "../parts/dialog";
import "../parts/dialog";
import { copyText } from "../parts/life";
import { type EdSubmit, exampleCsv } from "../parts/submit";
import { empty, unready } from "../parts/words";
import { shared } from "../styles";

const TONES: Partial<Record<PlanState, string>> = {
  active: "good",
  waiting: "busy",
  refused: "bad",
};
const SIGNS: Record<PlanState, string> = {
  active: "mdi:play",
  waiting: "mdi:progress-clock",
  replaced: "mdi:swap-horizontal",
  ended: "mdi:check",
  cancelled: "mdi:cancel",
  refused: "mdi:close-circle-outline",
};
const CURRENT = new Set<PlanState>(["active", "waiting"]);

/** "3 limited, 9 rounded": what only the device's step cut is no limit. */
export function clampedText({ t }: Part["ctx"], clamped: readonly ClampedSlot[]): string {
  const rounded = clamped.filter((slot) => slot.reason === "step").length;
  const parts = [];
  if (rounded < clamped.length) {
    parts.push(t("plan.clamped", { count: clamped.length - rounded }));
  }
  if (rounded > 0) parts.push(t("plan.rounded", { count: rounded }));
  return parts.join(", ");
}

/** Which plans count, which wait, what became of the others; and where new ones come in. */
export class EdPlans extends Part {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px;
        align-items: start;
      }
      @media (min-width: 1000px) {
        :host {
          grid-template-columns: minmax(0, 1fr) minmax(380px, 0.8fr);
        }
        .full {
          grid-column: 1 / 3;
        }
      }
      .list {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      article {
        padding: 14px 16px;
        display: flex;
        flex-direction: column;
        gap: 8px;
        line-height: 1.45;
        font-size: 14px;
      }
      article h3 {
        font-size: 16px;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .old {
        background: none;
      }
      .warned {
        color: var(--ed-warn-text);
      }
      .badly {
        color: var(--ed-bad-text);
        overflow-wrap: anywhere;
      }
      pre {
        text-align: left;
        margin: 0;
        padding: 12px 14px;
        background: var(--ed-fill);
        border-radius: 8px;
        overflow-x: auto;
        max-width: 100%;
        font-size: 13px;
        line-height: 1.5;
        font-family: var(--ha-font-family-code, ui-monospace, monospace);
      }
      summary {
        min-height: 44px;
        display: flex;
        align-items: center;
        cursor: pointer;
        color: var(--ed-soft);
      }
    `,
  ];
  @state() private plans: PlanView[] | null = null;
  @state() private error: string | null = null;
  @state() private asked: PlanView | null = null;
  @state() private copied = false;
  @query("ed-confirm") private readonly confirm!: EdConfirm;
  @query("ed-submit") private readonly submit!: EdSubmit;
  #mark: string | null = null;

  protected override willUpdate(): void {
    const { state, store } = this.ctx;
    if (state.revision === null || store.disconnectedSince !== null) return;
    // Read again when a plan came, ended or was cut by another.
    const mark = JSON.stringify([
      Object.values(state.sites).map((site) => site.plan?.id),
      Object.values(state.assets).map((asset) => asset.plan?.id),
    ]);
    if (mark !== this.#mark) {
      this.#mark = mark;
      void this.#read();
    }
  }

  async #read(): Promise<void> {
    try {
      const answer = await this.ctx.hass.callWS<{ plans: PlanView[] }>({
        type: "energy_dispatch/plans",
      });
      this.plans = answer.plans;
      this.error = null;
    } catch (error) {
      this.error = errorText(error);
    }
  }

  protected override render() {
    const { ctx } = this;
    const { t } = ctx;
    const notReady = unready(ctx);
    if (notReady) return html`<div class="full">${notReady}</div>`;
    return html`<div class="list">${this.#list()}</div>
      <section class="box">
        <ed-submit .ctx=${ctx} .accepted=${() => void this.#read()}></ed-submit>
      </section>
      <ed-confirm
        .ctx=${ctx}
        .heading=${t("plan.cancel.ask", { plan: this.asked?.name ?? t("plan.unnamed") })}
        .text=${t("plan.cancel.what", { assets: this.#assets(this.asked) })}
        .yes=${t("plan.cancel.yes")}
        .no=${t("plan.cancel.no")}
      ></ed-confirm>`;
  }

  #list() {
    const { t } = this.ctx;
    if (this.error !== null)
      return empty(t("unavailable"), t("error.other", { detail: this.error }));
    if (this.plans === null) return html`<p class="empty soft" role="status">${t("loading")}</p>`;
    const current = this.plans
      .filter((plan) => CURRENT.has(plan.state))
      .sort((one, other) => one.state.localeCompare(other.state));
    const others = this.plans.filter((plan) => !CURRENT.has(plan.state));
    return html`${
      current.length === 0
        ? this.#none()
        : repeat(
            current,
            (plan) => plan.plan_id,
            (plan) => this.#plan(plan),
          )
    }
    ${
      others.length === 0
        ? nothing
        : html`<h2>${t("plan.others")}</h2>
            ${repeat(
              others,
              (plan) => plan.plan_id,
              (plan) => this.#plan(plan),
            )}`
    }`;
  }

  #none() {
    const { t, state, now } = this.ctx;
    const example = exampleCsv(Object.values(state.assets), now);
    return html`<section class="box">
      ${empty(
        t("plan.none"),
        t("plan.none.how"),
        html`<pre tabindex="0" role="region" aria-label=${t("submit.csv")}>${example}</pre>
          <div class="row wrap">
            <button @click=${() => this.#copy(example)}>
              ${t(this.copied ? "action.copied" : "action.copy")}
            </button>
            <button class="primary" @click=${() => this.submit.fill(example)}>
              ${t("submit.example")}
            </button>
          </div>`,
      )}
    </section>`;
  }

  #plan(plan: PlanView) {
    const { ctx } = this;
    const { t, format, now } = ctx;
    const current = CURRENT.has(plan.state);
    const name = plan.name ?? t("plan.unnamed");
    const from = plan.user_name
      ? t("plan.from_user", { name: plan.user_name })
      : t("plan.from_automation");
    const valid =
      plan.starts_at === null
        ? null
        : plan.ends_at === null
          ? t("plan.valid_open", { start: format.moment(plan.starts_at, now) })
          : t("plan.valid", {
              start: format.moment(plan.starts_at, now),
              end: format.moment(plan.ends_at, now),
            });
    const clamped = Object.values(plan.assets).flatMap((one) => one.clamped);
    const cancelling = ctx.acts.pending(`clear_schedule:${plan.plan_id}`);
    const may = Object.keys(plan.assets).every(
      (id) => ctx.state.assets[`${plan.site}/${id}`]?.can_control,
    );
    return html`<article class="box ${current ? "" : "old"}" data-plan=${plan.plan_id}>
      <div class="row wrap">
        <h3 class="grow">${name}</h3>
        <span class="chip ${TONES[plan.state] ?? ""}"
          ><ed-icon style="--ed-icon:16px" .icon=${SIGNS[plan.state]}></ed-icon>${t(
            `plan.state.${plan.state}`,
          )}</span
        >
      </div>
      <p class="soft">
        ${t("plan.received", { at: format.moment(plan.received_at, now) })} · ${from}
      </p>
      ${
        valid
          ? html`<p>
              <b class="num">${valid}</b> ·
              ${t("plan.slots", { count: format.number(plan.slots, 0) })}
            </p>`
          : nothing
      }
      ${Object.keys(plan.assets).length ? html`<p>${this.#assets(plan)}</p>` : nothing}
      ${plan.problems.map((problem) => html`<p class="badly">${problem.message}</p>`)}
      ${
        plan.ignored.length
          ? html`<p class="warned">${t("plan.ignored", { columns: plan.ignored.join(", ") })}</p>`
          : nothing
      }
      ${
        plan.unmapped.length
          ? html`<p class="warned">${t("plan.unmapped", { columns: plan.unmapped.join(", ") })}</p>`
          : nothing
      }
      ${clamped.length ? this.#clamped(plan, clamped) : nothing}
      <div class="row wrap">
        ${
          plan.state === "refused"
            ? nothing
            : html`<button class="plain" @click=${() => ctx.go?.(`commands?plan=${plan.plan_id}`)}>
                ${t("tab.commands")}
              </button>`
        }
        ${
          current
            ? html`<button
                class="danger"
                ?disabled=${!may || cancelling || ctx.store.disconnectedSince !== null}
                @click=${() => void this.#cancel(plan)}
              >
                ${cancelling ? t("requested") : t("plan.cancel")}
              </button>`
            : nothing
        }
      </div>
    </article>`;
  }

  #clamped(plan: PlanView, clamped: readonly ClampedSlot[]) {
    const { t, format, now } = this.ctx;
    return html`<details>
      <summary>${clampedText(this.ctx, clamped)}</summary>
      <ul>
        ${Object.entries(plan.assets).flatMap(([id, one]) =>
          one.clamped.map(
            (slot) =>
              html`<li>
                ${this.#name(plan, id)}
                ${t("plan.clamped_slot", {
                  at: format.moment(Date.parse(slot.start) / 1000, now),
                  asked: format.kw(slot.asked_kw),
                  sent: format.kw(slot.sent_kw),
                  reason: term(t, "clamp", slot.reason),
                })}
              </li>`,
          ),
        )}
      </ul>
    </details>`;
  }

  #name(plan: PlanView, id: string): string {
    return this.ctx.state.assets[`${plan.site}/${id}`]?.name ?? id;
  }

  #assets(plan: PlanView | null): string {
    return Object.keys(plan?.assets ?? {})
      .map((id) => (plan ? this.#name(plan, id) : id))
      .join(", ");
  }

  async #cancel(plan: PlanView): Promise<void> {
    this.asked = plan;
    if (!(await this.confirm.ask())) return;
    const { ctx } = this;
    await ctx.acts.run(ctx, `clear_schedule:${plan.plan_id}`, "energy_dispatch", "clear_schedule", {
      config_entry_id: plan.site,
      asset_id: Object.keys(plan.assets),
    });
    await this.#read();
  }

  async #copy(text: string): Promise<void> {
    await copyText(text);
    this.copied = true;
    setTimeout(() => (this.copied = false), 2000);
  }
}
define("ed-plans", EdPlans);
