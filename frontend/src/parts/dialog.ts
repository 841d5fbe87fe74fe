import { css, html, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";

import type { AssetView } from "../contract";
import { Part, define } from "../element";
import { shared } from "../styles";

const dialogStyles = css`
  dialog {
    border: none;
    border-radius: 20px;
    padding: 24px;
    width: min(480px, calc(100vw - 32px));
    background: var(--ed-card);
    color: var(--ed-text);
    box-shadow: 0 12px 48px rgba(0, 0, 0, 0.35);
  }
  dialog::backdrop {
    background: rgba(0, 0, 0, 0.5);
  }
  h2 {
    font-size: 20px;
    margin-bottom: 12px;
  }
  form {
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  p {
    line-height: 1.5;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
    margin-top: 8px;
  }
  .error {
    color: var(--ed-bad-text);
  }
`;

/** A question with two answers, in the browser's own dialog. */
export class EdConfirm extends Part {
  static override styles = [shared, dialogStyles];
  @property({ attribute: false }) heading = "";
  @property({ attribute: false }) text = "";
  @property({ attribute: false }) yes = "";
  @property({ attribute: false }) no = "";
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  /** Ask; resolves to the answer. */
  async ask(): Promise<boolean> {
    await this.updateComplete;
    this.dialog.returnValue = "";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => resolve(this.dialog.returnValue === "yes"), {
        once: true,
      });
    });
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading">
      <form method="dialog">
        <div>
          <h2 id="heading">${this.heading}</h2>
          <p class="soft">${this.text}</p>
        </div>
        <div class="buttons">
          <button class="plain" value="no" autofocus>${this.no}</button>
          <button class="danger" value="yes">${this.yes}</button>
        </div>
      </form>
    </dialog>`;
  }
}
define("ed-confirm", EdConfirm);

const DURATIONS = [30, 60, 120, 240] as const;

/** Sets an asset by hand, for as long as is chosen. */
export class EdOverride extends Part {
  static override styles = [shared, dialogStyles];
  @property({ attribute: false }) asset!: AssetView;
  @state() private invalid = false;
  @query("dialog") private readonly dialog!: HTMLDialogElement;
  @query("#power") private readonly power!: HTMLInputElement;
  @query("#for") private readonly for!: HTMLSelectElement;

  async open(): Promise<void> {
    await this.updateComplete;
    this.invalid = false;
    const { asset } = this;
    const now = asset.override?.power_kw ?? asset.setpoint_kw ?? asset.plan?.power_kw ?? 0;
    this.power.value = String(now);
    this.for.value = "60";
    this.dialog.showModal();
    this.power.select();
  }

  protected override render() {
    const { t } = this.ctx;
    const help =
      this.asset.kind === "battery" ? "override.power_help" : "override.power_help_charger";
    return html`<dialog aria-labelledby="heading">
      <form method="dialog" novalidate @submit=${(event: Event) => this.#set(event)}>
        <h2 id="heading">${t("override.title", { asset: this.asset.name })}</h2>
        <div class="field">
          <label for="power">${t("override.power")}</label>
          <input
            id="power"
            type="text"
            inputmode="decimal"
            autocomplete="off"
            aria-describedby="help"
            aria-invalid=${this.invalid ? "true" : "false"}
          />
          <span id="help" class=${this.invalid ? "error" : "soft"}
            >${t(this.invalid ? "override.invalid" : help)}</span
          >
        </div>
        <div class="field">
          <label for="for">${t("override.for")}</label>
          <select id="for">
            ${DURATIONS.map((one) => html`<option value=${one}>${t(`override.${one}`)}</option>`)}
            <option value="plan">${t("override.plan")}</option>
            <option value="open">${t("override.open")}</option>
          </select>
        </div>
        <div class="buttons">
          <button class="plain" type="button" @click=${() => this.dialog.close()}>
            ${t("action.back")}
          </button>
          <button class="primary" type="submit">${t("override.set")}</button>
        </div>
      </form>
    </dialog>`;
  }

  #set(event: Event): void {
    event.preventDefault();
    const text = this.power.value.trim().replace(",", ".").replace("−", "-");
    const power = Number(text);
    if (text === "" || !Number.isFinite(power)) {
      this.invalid = true;
      this.power.focus();
      return;
    }
    const chosen = this.for.value;
    const end =
      chosen === "plan"
        ? { next_plan_change: true }
        : chosen === "open"
          ? {}
          : { duration: { minutes: Number(chosen) } };
    this.dialog.close();
    void this.ctx.acts.ours(this.ctx, this.asset, "set_override", { power_kw: power, ...end });
  }
}
define("ed-override", EdOverride);

/** What went wrong with an action, until it is read. */
export function actionError(ctx: Part["ctx"]) {
  const { acts, t } = ctx;
  if (acts.error === null) return nothing;
  return html`<div class="notice bad" role="alert">
    <ed-icon icon="mdi:alert-circle-outline"></ed-icon>
    <span class="grow">${t("action.failed", { detail: acts.error })}</span>
    <button class="plain" aria-label=${t("action.close")} @click=${() => acts.dismissError()}>
      <ed-icon icon="mdi:close"></ed-icon>
    </button>
  </div>`;
}
