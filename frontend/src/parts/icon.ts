import { LitElement, css, html } from "lit";
import { property } from "lit/decorators.js";

import { define } from "../element";

/** Plain signs for where Home Assistant's own icons are not there. */
const SIGNS: Record<string, string> = {
  "mdi:alert-circle-outline": "!",
  "mdi:clock-alert-outline": "◷",
  "mdi:lan-disconnect": "⊘",
  "mdi:check-circle-outline": "✓",
  "mdi:progress-clock": "…",
  "mdi:send-outline": "→",
  "mdi:check": "✓",
  "mdi:close-circle-outline": "✕",
  "mdi:swap-horizontal": "⇄",
  "mdi:cancel": "⊘",
  "mdi:timer-sand-complete": "◔",
  "mdi:connection": "✂",
  "mdi:chevron-left": "‹",
  "mdi:chevron-right": "›",
  "mdi:close": "✕",
  "mdi:gesture-tap": "✎",
  "mdi:pause": "‖",
  "mdi:play": "▶",
  "mdi:calendar-check": "▤",
  "mdi:ev-station": "↯",
  "mdi:home-battery-outline": "▮",
  "mdi:view-dashboard-outline": "▦",
  "mdi:chart-line": "∿",
  "mdi:format-list-checks": "☰",
  "mdi:calendar-clock": "▤",
  "mdi:tune-variant": "⚙",
};

/** Home Assistant's icon where it has one to give, else a plain sign; never read aloud. */
export class EdIcon extends LitElement {
  static override styles = css`
    :host {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      width: var(--ed-icon, 20px);
      height: var(--ed-icon, 20px);
      flex: none;
      line-height: 1;
      --mdc-icon-size: var(--ed-icon, 20px);
    }
    span {
      font-size: calc(var(--ed-icon, 20px) * 0.8);
    }
  `;
  @property() icon = "";

  protected override render() {
    return customElements.get("ha-icon")
      ? html`<ha-icon aria-hidden="true" .icon=${this.icon}></ha-icon>`
      : html`<span aria-hidden="true">${SIGNS[this.icon] ?? "•"}</span>`;
  }
}
define("ed-icon", EdIcon);
