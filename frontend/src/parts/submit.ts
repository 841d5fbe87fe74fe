import { css, html, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";

import type { AssetView, EntryId, Problem } from "../contract";
import { Part, define } from "../element";
import { type HassError, errorText } from "../hass";
import { term } from "../i18n";
import { shared } from "../styles";

interface Answer {
  plan_id: string;
  starts_at: string;
  ends_at: string | null;
  slots: number;
  assets: Record<
    string,
    {
      commands: number;
      clamped: { start: string; asked_kw: number; sent_kw: number; reason: string }[];
    }
  >;
  ignored_columns: string[];
  unmapped_columns: string[];
}

type Phase =
  | { is: "writing" }
  | { is: "checking" }
  | { is: "checked"; answer: Answer; text: string }
  | { is: "refused"; problems: Problem[]; message: string; text: string }
  | { is: "sending"; answer: Answer }
  | { is: "done"; answer: Answer };

/** A plan that the site at hand takes: the next full hours, its own assets. */
export function exampleCsv(assets: readonly AssetView[], now: number): string {
  const columns: [string, readonly (number | "")[]][] = [];
  const charger = assets.find((one) => one.kind === "charger");
  const batteries = assets.filter((one) => one.kind === "battery");
  if (charger) columns.push([`ev_${charger.asset_id}_kw`, [7.4, 11, 0]]);
  const [battery] = batteries;
  if (battery) {
    const name = batteries.length === 1 ? "battery" : `battery_${battery.asset_id}`;
    columns.push([`${name}_charge_kw`, [2.5, "", ""]], [`${name}_discharge_kw`, ["", "", 1.5]]);
  }
  if (columns.length === 0) columns.push(["ev_garage_kw", [7.4, 11, 0]]);
  const first = (Math.floor(now / 3600) + 1) * 3600;
  const rows = [0, 1, 2].map((row) => {
    const at = new Date((first + row * 3600) * 1000).toISOString().replace(".000Z", "+00:00");
    return [at, ...columns.map(([, values]) => values[row] ?? "")].join(",");
  });
  return [["timestamp", ...columns.map(([name]) => name)].join(","), ...rows].join("\n");
}

/** Lines of the text that problems are about: row 0 is the line after the header. */
export function lineOf(text: string, row: number): { number: number; text: string } | null {
  const lines = text.split(/\r?\n/);
  let seen = -1; // the header
  for (let index = 0; index < lines.length; index += 1) {
    if ((lines[index] ?? "").trim() === "") continue;
    if (seen === row) return { number: index + 1, text: lines[index] ?? "" };
    seen += 1;
  }
  return null;
}

/** Paste or drop a plan, try it, see what would become of it, and submit it. */
export class EdSubmit extends Part {
  static override styles = [
    shared,
    css`
      :host {
        display: block;
        padding: 16px;
      }
      form {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      .fields {
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
      }
      .fields .field {
        flex: 1 1 200px;
      }
      textarea {
        width: 100%;
        min-height: 168px;
        padding: 12px;
        resize: vertical;
        font-family: var(--ha-font-family-code, ui-monospace, monospace);
        font-size: 13px;
        line-height: 1.5;
        white-space: pre;
        overflow: auto;
        border-style: dashed;
      }
      .over textarea {
        border: 2px dashed var(--ed-accent);
      }
      .result {
        border-radius: 10px;
        padding: 12px 14px;
        background: var(--ed-fill);
        line-height: 1.5;
        font-size: 14px;
      }
      .result.good {
        background: color-mix(in srgb, var(--ed-good) 12%, transparent);
      }
      .result.bad {
        background: color-mix(in srgb, var(--ed-bad) 11%, transparent);
      }
      .result li {
        margin-top: 6px;
      }
      pre {
        margin: 4px 0 0;
        padding: 6px 10px;
        border-left: 3px solid var(--ed-bad);
        background: var(--ed-card);
        border-radius: 0 6px 6px 0;
        overflow-x: auto;
        font-size: 13px;
        font-family: var(--ha-font-family-code, ui-monospace, monospace);
      }
      pre span {
        color: var(--ed-soft);
        margin-right: 12px;
      }
      input[type="file"] {
        position: absolute;
        width: 1px;
        height: 1px;
        opacity: 0;
      }
    `,
  ];
  /** Called when a plan was accepted. */
  @property({ attribute: false }) accepted: (() => void) | null = null;
  @state() private phase: Phase = { is: "writing" };
  @state() private text = "";
  @state() private site: EntryId = "";
  @state() private over = false;
  @query("textarea") private readonly area!: HTMLTextAreaElement;
  @query("#name") private readonly name!: HTMLInputElement;
  @query("input[type=file]") private readonly file!: HTMLInputElement;

  /** Put a text in, as if it were pasted. */
  fill(text: string): void {
    this.text = text;
    this.phase = { is: "writing" };
    void this.updateComplete.then(() => this.area.focus());
  }

  protected override render() {
    const { t, state, store } = this.ctx;
    const sites = Object.entries(state.sites);
    const may = Object.values(state.assets).some((asset) => asset.can_control);
    if (!may) return html`<p class="soft">${t("submit.no_permission")}</p>`;
    const busy = this.phase.is === "checking" || this.phase.is === "sending";
    const off = store.disconnectedSince !== null;
    const checked = this.phase.is === "checked" && this.phase.text === this.text;
    return html`<form @submit=${(event: Event) => event.preventDefault()}>
      <h2>${t("submit.title")}</h2>
      <p class="soft" id="how">${t("submit.how")}</p>
      <div class="fields">
        <div class="field">
          <label for="name">${t("submit.name")}</label>
          <input id="name" type="text" maxlength="100" autocomplete="off" />
        </div>
        ${
          sites.length > 1
            ? html`<div class="field">
                <label for="site">${t("submit.site")}</label>
                <select
                  id="site"
                  @change=${(event: Event) => {
                    this.site = (event.target as HTMLSelectElement).value;
                    this.phase = { is: "writing" };
                  }}
                >
                  ${sites.map(([id, site]) => html`<option value=${id}>${site.name}</option>`)}
                </select>
              </div>`
            : nothing
        }
      </div>
      <div
        class="field ${this.over ? "over" : ""}"
        @dragover=${(event: DragEvent) => {
          event.preventDefault();
          this.over = true;
        }}
        @dragleave=${() => (this.over = false)}
        @drop=${(event: DragEvent) => void this.#drop(event)}
      >
        <label for="csv">${t("submit.csv")}</label>
        <textarea
          id="csv"
          spellcheck="false"
          autocapitalize="off"
          aria-describedby="how"
          .value=${this.text}
          placeholder=${exampleCsv(this.#assets(), this.ctx.now)}
          @input=${() => (this.text = this.area.value)}
        ></textarea>
      </div>
      <div class="row wrap">
        <button
          class=${checked ? "" : "primary"}
          ?disabled=${busy || off || this.text.trim() === ""}
          @click=${() => this.#check()}
        >
          ${t(
            this.phase.is === "checking"
              ? "submit.checking"
              : this.phase.is === "checked" || this.phase.is === "refused"
                ? "submit.again"
                : "submit.check",
          )}
        </button>
        ${
          checked || this.phase.is === "sending"
            ? html`<button class="primary" ?disabled=${busy || off} @click=${() => this.#send()}>
                ${t(this.phase.is === "sending" ? "submit.sending" : "submit.send")}
              </button>`
            : nothing
        }
        <input
          type="file"
          tabindex="-1"
          aria-hidden="true"
          accept=".csv,.txt,text/csv,text/plain"
          @change=${() => void this.#read(this.file.files)}
        />
        <button class="plain" @click=${() => this.file.click()}>${t("submit.file")}</button>
        ${
          this.text === ""
            ? html`<button
                class="plain"
                @click=${() => this.fill(exampleCsv(this.#assets(), this.ctx.now))}
              >
                ${t("submit.example")}
              </button>`
            : nothing
        }
      </div>
      <div aria-live="polite">${this.#result()}</div>
    </form>`;
  }

  #result() {
    const { t } = this.ctx;
    const { phase } = this;
    switch (phase.is) {
      case "checked":
        if (phase.text !== this.text) return html`<p class="soft">${t("submit.changed")}</p>`;
        return html`<div class="result good">${this.#answer(phase.answer)}</div>`;
      case "sending":
        return html`<div class="result">${this.#answer(phase.answer)}</div>`;
      case "done":
        return html`<div class="result good"><b>✓ ${t("submit.done")}</b></div>`;
      case "refused":
        return html`<div class="result bad">
          <b>✕ ${t("submit.refused")}</b>
          ${phase.problems.length === 0 ? html`<p>${phase.message}</p>` : nothing}
          <ul>
            ${phase.problems.map((problem) => this.#problem(problem, phase.text))}
          </ul>
        </div>`;
      default:
        return nothing;
    }
  }

  #problem(problem: Problem, text: string) {
    const line = problem.row === null ? null : lineOf(text, problem.row);
    return html`<li>
      ${problem.message}
      ${
        line
          ? html`<pre><span>${this.ctx.t("submit.row", { line: line.number })}</span>${line.text}</pre>`
          : nothing
      }
    </li>`;
  }

  #answer(answer: Answer) {
    const { t, format, now } = this.ctx;
    const moment = (text: string) => format.moment(Date.parse(text) / 1000, now);
    return html`<b>✓ ${t("submit.ok", { slots: answer.slots, start: moment(answer.starts_at) })}</b>
      <ul>
        ${Object.entries(answer.assets).map(
          ([id, asset]) =>
            html`<li>
              ${t("submit.asset", { asset: this.#name(id), commands: asset.commands })}
              ${asset.clamped.slice(0, 5).map(
                (one) =>
                  html`<br /><span class="soft"
                      >${t("plan.clamped_slot", {
                        at: moment(one.start),
                        asked: format.kw(one.asked_kw),
                        sent: format.kw(one.sent_kw),
                        reason: term(t, "clamp", one.reason),
                      })}</span
                    >`,
              )}
            </li>`,
        )}
        ${
          answer.ignored_columns.length
            ? html`<li>${t("plan.ignored", { columns: answer.ignored_columns.join(", ") })}</li>`
            : nothing
        }
        ${
          answer.unmapped_columns.length
            ? html`<li>${t("plan.unmapped", { columns: answer.unmapped_columns.join(", ") })}</li>`
            : nothing
        }
      </ul>`;
  }

  #name(assetId: string): string {
    return this.ctx.state.assets[`${this.#site()}/${assetId}`]?.name ?? assetId;
  }

  #site(): EntryId {
    return this.site || (Object.keys(this.ctx.state.sites)[0] ?? "");
  }

  #assets(): AssetView[] {
    const site = this.#site();
    return Object.values(this.ctx.state.assets).filter((asset) => asset.site === site);
  }

  async #call(text: string, dryRun: boolean): Promise<Answer> {
    const name = this.name.value.trim();
    const result = await this.ctx.hass.callService(
      "energy_dispatch",
      "submit_schedule",
      {
        config_entry_id: this.#site(),
        schedule: text,
        dry_run: dryRun,
        ...(name ? { name } : {}),
        // What stands without an offset is meant as the house's own time.
        timezone: this.ctx.hass.config.time_zone,
      },
      undefined,
      false,
      true,
    );
    return result.response as Answer;
  }

  async #check(): Promise<void> {
    const { text } = this;
    this.phase = { is: "checking" };
    try {
      this.phase = { is: "checked", answer: await this.#call(text, true), text };
    } catch (error) {
      this.#refuse(error, text);
    }
  }

  async #send(): Promise<void> {
    if (this.phase.is !== "checked") return;
    const { text, answer } = this.phase;
    this.phase = { is: "sending", answer };
    try {
      this.phase = { is: "done", answer: await this.#call(text, false) };
      this.text = "";
      this.accepted?.();
    } catch (error) {
      this.#refuse(error, text);
    }
  }

  #refuse(error: unknown, text: string): void {
    let problems: Problem[] = [];
    const rows = (error as HassError).translation_placeholders?.["rows"];
    if (rows !== undefined) problems = JSON.parse(rows) as Problem[];
    this.phase = { is: "refused", problems, message: errorText(error), text };
  }

  async #drop(event: DragEvent): Promise<void> {
    event.preventDefault();
    this.over = false;
    const { dataTransfer } = event;
    if (dataTransfer?.files.length) await this.#read(dataTransfer.files);
    else if (dataTransfer) this.fill(dataTransfer.getData("text/plain"));
  }

  async #read(files: FileList | null): Promise<void> {
    const file = files?.[0];
    if (!file) return;
    this.fill(await file.text());
    if (this.name.value === "") this.name.value = file.name.replace(/\.\w+$/, "");
  }
}
define("ed-submit", EdSubmit);
