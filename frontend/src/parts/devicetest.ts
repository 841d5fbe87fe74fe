import { html, nothing } from "lit";

import type { Context } from "../context";
import type { DeviceTest, DeviceTestFound, DeviceTestStep } from "../contract";
import { term } from "../i18n";

const HEADS = {
  running: ["…", "device.test.running"],
  done: ["✓", "device.test.done"],
  failed: ["✕", "device.test.failed"],
} as const;

/** How a test of a device goes or went: its steps, what it found, and what to do about it. */
export function testReport(ctx: Context, test: DeviceTest) {
  const { t, format, now } = ctx;
  const [mark, words] = HEADS[test.state];
  const at = format.moment(test.started_at, now);
  const found = test.state === "running" ? null : test.found;
  return html`<div class="test" role="status">
    <b>${mark} ${t(words, { at })}</b>
    <ul>
      ${test.steps.map((step) => html`<li>${step.ok ? "✓" : "✕"} ${stepText(ctx, step)}</li>`)}
    </ul>
    ${test.error ? html`<p>${test.error}</p>` : nothing}
    ${
      found
        ? html`<dl class="facts">
              ${foundRows(ctx, found).map(
                ([name, value]) =>
                  html`<dt>${name}</dt>
                    <dd>${value}</dd>`,
              )}
            </dl>
            ${test.error || found.sign === "as_expected" ? nothing : html`<p>${t(`device.test.advice.${found.sign ?? "unknown"}`)}</p>`}`
        : nothing
    }
  </div>`;
}

/** What a step asked for, what was measured, and whether that is the same. */
export function stepText(ctx: Context, step: DeviceTestStep): string {
  const { t, format } = ctx;
  const words = {
    asked: format.kw(step.asked_kw),
    measured: format.kw(step.measured_kw),
    latency: format.latency(step.followed_after ?? 0),
  };
  if (!step.ok) return t("device.test.step.refused", words);
  if (step.measured_kw === null) return t("device.test.step.unmeasured", words);
  return t(step.followed_after === null ? "device.test.step.other" : "device.test.step", words);
}

/** What a test found, a row each: name and value. */
export function foundRows(ctx: Context, found: DeviceTestFound): [string, string][] {
  const { t, format } = ctx;
  const kw = (value: number | null) =>
    value === null ? t("device.test.not_reached") : format.kw(value);
  const rows: [string, string][] = [
    [t("device.test.min"), kw(found.min_charge_kw)],
    [t("device.test.max"), kw(found.max_charge_kw)],
  ];
  if (found.step_kw !== null) rows.push([t("device.step"), format.kw(found.step_kw, 3)]);
  if (found.latency_seconds !== null) {
    rows.push([t("device.test.latency"), format.latency(found.latency_seconds)]);
  }
  rows.push([t("device.test.sign"), term(t, "device.test.sign", found.sign ?? "unknown")]);
  return rows;
}
