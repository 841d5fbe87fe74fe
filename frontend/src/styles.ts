/** Home Assistant's CSS variables, each with a plain value where a theme does not set it. */

import { css } from "lit";

export const shared = css`
  :host {
    --ed-text: var(--primary-text-color, #212121);
    --ed-soft: var(--secondary-text-color, #5e5e5e);
    --ed-line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --ed-card: var(--ha-card-background, var(--card-background-color, #fff));
    --ed-page: var(--primary-background-color, #fafafa);
    --ed-accent: var(--primary-color, #0288d1);
    --ed-bad: var(--error-color, #c62828);
    --ed-warn: var(--warning-color, #b26a00);
    --ed-good: var(--success-color, #2e7d32);
    --ed-radius: var(--ha-card-border-radius, 12px);
    --ed-fill: color-mix(in srgb, var(--ed-text) 6%, transparent);
    /* Small coloured text needs more contrast than the theme's own colours give. */
    --ed-bad-text: color-mix(in srgb, var(--ed-bad) 55%, var(--ed-text));
    --ed-warn-text: color-mix(in srgb, var(--ed-warn) 45%, var(--ed-text));
    --ed-good-text: color-mix(in srgb, var(--ed-good) 50%, var(--ed-text));
    --ed-accent-text: color-mix(in srgb, var(--ed-accent) 52%, var(--ed-text));
    color: var(--ed-text);
    font-family: var(
      --ha-font-family-body,
      var(--paper-font-body1_-_font-family, system-ui, sans-serif)
    );
    -webkit-font-smoothing: antialiased;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2 {
    font-size: 16px;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
  .box {
    background: var(--ed-card);
    border: 1px solid var(--ha-card-border-color, var(--ed-line));
    border-radius: var(--ed-radius);
    box-shadow: var(--ha-card-box-shadow, none);
  }
  .soft {
    color: var(--ed-soft);
  }
  .num {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .wrap {
    flex-wrap: wrap;
  }
  .grow {
    flex: 1;
    min-width: 0;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button,
  select,
  input,
  textarea {
    font: inherit;
    color: inherit;
  }
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 44px;
    min-width: 44px;
    padding: 0 14px;
    border: 1px solid transparent;
    border-radius: 22px;
    background: var(--ed-fill);
    color: var(--ed-text);
    font-size: 14px;
    font-weight: 500;
    text-decoration: none;
    cursor: pointer;
    transition: background 120ms ease;
  }
  button:hover:not([disabled]),
  .button:hover {
    background: color-mix(in srgb, var(--ed-text) 12%, transparent);
  }
  button.primary {
    background: color-mix(in srgb, var(--ed-accent) 18%, transparent);
    color: var(--ed-accent-text);
  }
  button.primary:hover:not([disabled]) {
    background: color-mix(in srgb, var(--ed-accent) 28%, transparent);
  }
  button.danger {
    background: color-mix(in srgb, var(--ed-bad) 16%, transparent);
    color: var(--ed-bad-text);
  }
  button.plain {
    background: none;
  }
  button[disabled] {
    cursor: default;
    color: var(--ed-soft);
  }
  button[aria-pressed="true"],
  button[aria-selected="true"] {
    background: color-mix(in srgb, var(--ed-accent) 18%, transparent);
    color: var(--ed-accent-text);
  }
  :focus-visible {
    outline: 2px solid var(--ed-accent);
    outline-offset: 2px;
  }
  select,
  input:not([type="checkbox"]),
  textarea {
    min-height: 44px;
    padding: 0 12px;
    border: 1px solid color-mix(in srgb, var(--ed-text) 45%, transparent);
    border-radius: 8px;
    background: var(--ed-card);
    font-size: 14px;
    max-width: 100%;
  }
  label {
    font-size: 13px;
    color: var(--ed-soft);
  }
  .field {
    display: flex;
    flex-direction: column;
    gap: 4px;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    min-height: 24px;
    padding: 1px 10px;
    border-radius: 12px;
    background: var(--ed-fill);
    color: var(--ed-text);
    font-size: 12px;
    font-weight: 500;
    white-space: nowrap;
  }
  .chip.good {
    background: color-mix(in srgb, var(--ed-good) 15%, transparent);
    color: var(--ed-good-text);
  }
  .chip.bad {
    background: color-mix(in srgb, var(--ed-bad) 15%, transparent);
    color: var(--ed-bad-text);
  }
  .chip.warn {
    background: color-mix(in srgb, var(--ed-warn) 17%, transparent);
    color: var(--ed-warn-text);
  }
  .chip.busy {
    background: color-mix(in srgb, var(--ed-accent) 16%, transparent);
    color: var(--ed-accent-text);
  }
  .empty {
    padding: 40px 24px;
    text-align: center;
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 10px;
  }
  .empty h2 {
    font-size: 18px;
  }
  .empty p {
    color: var(--ed-soft);
    max-width: 56ch;
    line-height: 1.5;
  }
  summary {
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::before {
    content: "▸";
    width: 1.2em;
  }
  details[open] > summary::before {
    content: "▾";
  }
  ed-icon {
    --ed-icon: 20px;
  }
  ed-confirm,
  ed-override {
    display: contents;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      transition: none !important;
      animation: none !important;
    }
  }
`;
