import { css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";

import type { AssetKey, CommandDetail } from "../contract";
import { Part, define } from "../element";
import { errorText } from "../hass";
import { term } from "../i18n";
import { shared } from "../styles";
import { stateChip } from "./words";

interface Step {
  at: string | null;
  text: string;
  words: string | null;
  tone: "good" | "bad" | "";
}

const UNFINISHED = new Set(["pending", "dispatched", "acknowledged"]);
const CAME_TO_NOTHING = new Set(["failed", "timed_out", "cancelled", "expired"]);
const SETPOINTS = new Set(["set_charge_rate", "set_discharge_rate", "release"]);

/** The life of a command as steps with their times. */
export function stepsOf(ctx: Part["ctx"], command: CommandDetail): Step[] {
  const { t, format } = ctx;
  const steps: Step[] = [];
  const add = (
    at: string | null,
    text: string,
    words: string | null = null,
    tone: Step["tone"] = "",
  ) => steps.push({ at, text, words, tone });
  if (command.created_at) add(command.created_at, t("life.planned"));
  add(command.scheduled_at, t("life.due"));
  for (const clamp of command.clamps) {
    add(
      null,
      t("life.clamped", {
        from: format.kw(clamp.from_kw),
        to: format.kw(clamp.to_kw),
        reason: term(t, "clamp", clamp.reason),
      }),
    );
  }
  for (const attempt of command.attempts) {
    if (!attempt.late) add(attempt.sent_at, t("life.sent", { number: attempt.number }));
    const latency = format.latency(attempt.latency_seconds ?? 0);
    if (attempt.late) add(attempt.answered_at, t("life.late"), attempt.answer);
    else if (attempt.success === null) {
      if (!UNFINISHED.has(command.status)) add(null, t("life.no_answer"), null, "bad");
    } else {
      add(
        attempt.answered_at,
        t(attempt.success ? "life.answered_yes" : "life.answered_no", { latency }),
        attempt.answer,
        attempt.success ? "good" : "bad",
      );
    }
  }
  if (command.proof) {
    add(command.ended_at, term(t, "life.proof", command.proof), null, "good");
  } else if (command.ended_at) {
    const reason = command.reason ? `: ${term(t, "reason", command.reason)}` : "";
    const bad = command.status === "failed" || command.status === "timed_out";
    const name = command.interrupted ? "interrupted" : command.status;
    const words = command.error ?? command.detail;
    const told = command.attempts.some((one) => one.answer === words);
    add(
      command.ended_at,
      `${term(t, "state", name)}${reason}`,
      told ? null : words,
      bad ? "bad" : "",
    );
  }
  return steps;
}

/** Whether a command came to nothing, and sending it again may do better. */
export function maySendAgain(command: CommandDetail): boolean {
  return (
    SETPOINTS.has(command.command_type) &&
    !command.interrupted &&
    CAME_TO_NOTHING.has(command.status)
  );
}

/** Everything about one command, and what can be done with it. */
export class EdLife extends Part {
  static override styles = [
    shared,
    css`
      :host {
        display: block;
        padding: 4px 16px 16px;
      }
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
        gap: 24px;
      }
      @media (max-width: 700px) {
        .columns {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      li {
        position: relative;
        padding: 0 0 12px 24px;
        line-height: 20px;
        font-size: 14px;
      }
      li::before {
        content: "";
        position: absolute;
        left: 4px;
        top: 5px;
        width: 10px;
        height: 10px;
        border-radius: 50%;
        background: var(--ed-soft);
      }
      li.good::before {
        background: var(--ed-good);
      }
      li.bad::before {
        background: var(--ed-bad);
        border-radius: 2px;
        transform: rotate(45deg);
      }
      li:not(:last-child)::after {
        content: "";
        position: absolute;
        left: 8px;
        top: 18px;
        bottom: 0;
        width: 2px;
        background: var(--ed-line);
      }
      time {
        color: var(--ed-soft);
        font-size: 12px;
        margin-right: 8px;
      }
      q {
        quotes: none;
        display: block;
        color: var(--ed-soft);
        overflow-wrap: anywhere;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 4px 16px;
        font-size: 13px;
        align-content: start;
      }
      dt {
        color: var(--ed-soft);
      }
      dd {
        overflow-wrap: anywhere;
      }
    `,
  ];
  @property({ attribute: false }) asset!: AssetKey;
  @property({ attribute: false }) command!: string;
  /** Changes when the command does: then it is read again. */
  @property({ attribute: false }) version = "";
  @state() private detail: CommandDetail | null = null;
  @state() private error: string | null = null;
  @state() private copied = false;
  #asked = "";

  protected override willUpdate(): void {
    const wanted = `${this.asset}|${this.command}|${this.version}`;
    if (wanted !== this.#asked) {
      this.#asked = wanted;
      void this.#read(wanted);
    }
  }

  async #read(wanted: string): Promise<void> {
    try {
      const detail = await this.ctx.hass.callWS<CommandDetail>({
        type: "energy_dispatch/command",
        asset: this.asset,
        command_id: this.command,
      });
      if (wanted === this.#asked) [this.detail, this.error] = [detail, null];
    } catch (error) {
      if (wanted !== this.#asked) return;
      const gone = (error as { code?: string }).code === "not_found";
      this.error = gone ? this.ctx.t("command.gone") : errorText(error);
    }
  }

  protected override render() {
    const { t, format } = this.ctx;
    const { detail } = this;
    if (this.error !== null) return html`<p class="soft" role="alert">${this.error}</p>`;
    if (!detail) return html`<p class="soft" role="status">${t("loading")}</p>`;
    const day = format.day(Date.parse(detail.scheduled_at) / 1000);
    const when = (text: string) => {
      const at = Date.parse(text) / 1000;
      return format.day(at) === day ? format.millis(at) : `${format.date(at)} ${format.millis(at)}`;
    };
    return html`<div class="columns">
        <ol>
          ${stepsOf(this.ctx, detail).map(
            (step) =>
              html`<li class=${step.tone}>
                ${
                  step.at
                    ? html`<time class="num" datetime=${step.at}>${when(step.at)}</time>`
                    : nothing
                }${step.text}${step.words ? html`<q>${step.words}</q>` : nothing}
              </li>`,
          )}
        </ol>
        <dl>
          <dt>${t("col.state")}</dt>
          <dd>${stateChip(this.ctx, detail.interrupted ? "interrupted" : detail.status)}</dd>
          <dt>${t("life.cause")}</dt>
          <dd>${detail.cause ? term(t, "cause", detail.cause) : t("device.unknown")}</dd>
          <dt>${t("life.by")}</dt>
          <dd>
            ${detail.user_name ?? t(detail.context_id ? "life.by_automation" : "life.by_itself")}
          </dd>
          ${
            detail.plan_id
              ? html`<dt>${t("life.plan")}</dt>
                  <dd>${detail.plan_name ?? detail.plan_id}</dd>`
              : nothing
          }
          ${
            detail.detail
              ? html`<dt>${t("life.detail")}</dt>
                  <dd>${detail.detail}</dd>`
              : nothing
          }
          <dt>${t("life.id")}</dt>
          <dd>${detail.command_id}</dd>
        </dl>
      </div>
      ${this.#buttons(detail)}`;
  }

  #buttons(detail: CommandDetail) {
    const { ctx } = this;
    const { t, acts } = ctx;
    const asset = ctx.state.assets[this.asset];
    const off = !asset?.can_control || ctx.store.disconnectedSince !== null;
    const lastFailure = asset?.failure?.id === detail.command_id;
    const retryName = lastFailure ? `press:${asset.entities.retry}` : `send_command:${this.asset}`;
    const cancelName = `cancel_commands:${this.asset}`;
    const busy = acts.pending(retryName) || acts.pending(cancelName);
    const retry = () => {
      if (!asset) return;
      if (lastFailure) void acts.entity(ctx, asset.entities.retry, "press");
      else {
        void acts.ours(ctx, asset, "send_command", {
          command_type: detail.command_type,
          ...detail.parameters,
        });
      }
    };
    const unfinished = UNFINISHED.has(detail.status) && !detail.interrupted;
    return html`<div class="row wrap">
      ${
        unfinished
          ? html`<button
              class="danger"
              ?disabled=${off || busy}
              @click=${() =>
                asset &&
                acts.ours(ctx, asset, "cancel_commands", { command_id: [detail.command_id] })}
            >
              ${acts.pending(cancelName) ? t("requested") : t("action.cancel")}
            </button>`
          : maySendAgain(detail)
            ? html`<button class="primary" ?disabled=${off || busy} @click=${retry}>
                ${acts.pending(retryName) ? t("requested") : t("action.retry")}
              </button>`
            : nothing
      }
      <button @click=${() => this.#copy(detail)}>
        ${t(this.copied ? "action.copied" : "action.copy_json")}
      </button>
    </div>`;
  }

  async #copy(detail: CommandDetail): Promise<void> {
    await copyText(JSON.stringify(detail, null, 2));
    this.copied = true;
    setTimeout(() => (this.copied = false), 2000);
  }
}
define("ed-life", EdLife);

/** Copy, also where the page was not loaded over HTTPS and there is no clipboard. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    document.body.append(area);
    area.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without HTTPS
    document.execCommand("copy");
    area.remove();
  }
}
