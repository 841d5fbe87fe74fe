import { css, html, nothing } from "lit";
import { query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import type { AssetView, DeviceView } from "../contract";
import { Part, define } from "../element";
import { errorText } from "../hass";
import { term } from "../i18n";
import type { EdConfirm } from "../parts/dialog";
import { testReport } from "../parts/devicetest";
import { empty, kindIcon, unready } from "../parts/words";
import { shared } from "../styles";

const REFRESH_SECONDS = 15;
const REFRESH_RUNNING_SECONDS = 1;
/** A smaller step is the resolution of a register, and nobody notices it. */
const LEAST_STEP_KW = 0.01;

/** What each device can do, how well it does, and a test of it. */
export class EdDevices extends Part {
  static override styles = [
    shared,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(400px, 100%), 1fr));
        gap: 16px;
        align-items: start;
      }
      article {
        padding: 16px;
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      h3 {
        font-size: 16px;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .figures {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 8px;
      }
      .figures div {
        background: var(--ed-fill);
        border-radius: 10px;
        padding: 10px 12px;
      }
      .figures dt {
        font-size: 12px;
        color: var(--ed-soft);
      }
      .figures .soft {
        display: block;
        font-size: 12px;
        font-weight: 400;
      }
      .figures dd {
        font-size: 15px;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .facts {
        display: grid;
        grid-template-columns: minmax(110px, auto) 1fr;
        gap: 6px 16px;
        font-size: 14px;
      }
      .facts dt {
        color: var(--ed-soft);
      }
      .facts dd {
        overflow-wrap: anywhere;
      }
      .test {
        font-size: 14px;
        line-height: 1.5;
        padding: 10px 12px;
        border-radius: 10px;
        background: var(--ed-fill);
      }
    `,
  ];
  @state() private devices: DeviceView[] | null = null;
  @state() private error: string | null = null;
  @state() private asked: DeviceView | null = null;
  @query("ed-confirm") private readonly confirm!: EdConfirm;
  #readAt = 0;
  #mark = "";

  protected override willUpdate(): void {
    const { state, store, now } = this.ctx;
    if (state.revision === null || store.disconnectedSince !== null) return;
    const running = this.devices?.some((one) => one.test?.state === "running");
    const mark = Object.values(state.assets)
      .map((one) => `${one.connected}${one.command?.id}${one.command?.status}`)
      .join();
    const age = now - this.#readAt;
    if (
      age > (running ? REFRESH_RUNNING_SECONDS : REFRESH_SECONDS) ||
      (mark !== this.#mark && age > 0.5)
    ) {
      this.#readAt = now;
      this.#mark = mark;
      void this.#read();
    }
  }

  async #read(): Promise<void> {
    try {
      const answer = await this.ctx.hass.callWS<{ devices: DeviceView[] }>({
        type: "energy_dispatch/devices",
      });
      this.devices = answer.devices;
      this.error = null;
    } catch (error) {
      this.error = errorText(error);
    }
  }

  protected override render() {
    const { ctx } = this;
    const { t } = ctx;
    const notReady = unready(ctx);
    if (notReady) return notReady;
    if (this.error !== null)
      return empty(t("unavailable"), t("error.other", { detail: this.error }));
    if (this.devices === null) return html`<p class="empty soft" role="status">${t("loading")}</p>`;
    const asset = this.asked ? ctx.state.assets[this.asked.asset] : undefined;
    return html`<div class="grid">
        ${repeat(
          this.devices,
          (device) => device.asset,
          (device) => {
            const known = ctx.state.assets[device.asset];
            return known ? this.#device(device, known) : nothing;
          },
        )}
      </div>
      <ed-confirm
        .ctx=${ctx}
        .heading=${t("device.test.ask", { asset: asset?.name ?? "" })}
        .text=${t("device.test.what", { most: ctx.format.kw(mostOf(this.asked)) })}
        .yes=${t("device.test.yes")}
        .no=${t("action.back")}
      ></ed-confirm>`;
  }

  #device(device: DeviceView, asset: AssetView) {
    const { ctx } = this;
    const { t, format, now } = ctx;
    const proof = device.last_proof;
    const running = device.test?.state === "running";
    const starting = ctx.acts.pending(`test_device:${device.asset}`);
    return html`<article class="box" aria-label=${asset.name} data-asset=${device.asset}>
      <div class="row">
        <ed-icon .icon=${kindIcon(asset)}></ed-icon>
        <h3 class="grow">${asset.name}</h3>
        <span class="chip ${asset.connected ? "good" : "bad"}"
          >${asset.connected ? `● ${t("online")}` : `○ ${t("offline")}`}</span
        >
      </div>
      <dl class="figures">
        <div>
          <dt>${t("device.last_proof")}</dt>
          <dd>
            ${proof ? format.moment(proof.at, now) : t("device.never")}
            ${proof ? html`<span class="soft"> ${term(t, "proof", proof.proof)}</span>` : nothing}
          </dd>
        </div>
        <div>
          <dt>${t("device.errors")}</dt>
          <dd class="num">
            ${t("device.errors.of", { failed: device.failed_today, ended: device.ended_today })}
          </dd>
        </div>
        <div>
          <dt>${t("device.writes")}</dt>
          <dd class="num">
            ${
              device.writes_budget === null
                ? device.writes_today
                : t("device.writes.of", {
                    count: device.writes_today,
                    budget: device.writes_budget,
                  })
            }
          </dd>
        </div>
      </dl>
      ${this.#facts(device, asset)} ${device.test ? testReport(ctx, device.test) : nothing}
      <div class="row wrap">
        ${
          asset.device_id
            ? html`<a class="button" href="/config/devices/device/${asset.device_id}"
                >${t("device.entities")}</a
              >`
            : nothing
        }
        ${
          ctx.hass.user?.is_admin
            ? html`<button
                ?disabled=${running || starting || !asset.connected || ctx.store.disconnectedSince !== null}
                @click=${() => void this.#start(device, asset)}
              >
                ${starting ? t("requested") : t(running ? "device.test.running" : "device.test")}
              </button>`
            : nothing
        }
      </div>
    </article>`;
  }

  #facts(device: DeviceView, asset: AssetView) {
    const { t, format } = this.ctx;
    const kw = (value: number | null) => (value === null ? t("device.unknown") : format.kw(value));
    // Who goes first when power is short limits nothing.
    const { priority, ...others } = device.limits;
    const limits = Object.entries(others);
    const rows: [string, unknown][] = [
      [t("device.adapter"), `${term(t, "adapter", device.adapter)} · ${t(`kind.${asset.kind}`)}`],
      [
        t("device.power"),
        t("device.power.range", {
          least: format.kw(device.min_charge_kw),
          most: kw(device.max_charge_kw),
        }),
      ],
    ];
    if (asset.kind === "battery") rows.push([t("device.discharge"), kw(device.max_discharge_kw)]);
    if ((device.step_kw ?? 0) >= LEAST_STEP_KW)
      rows.push([t("device.step"), format.kw(device.step_kw, 3)]);
    if (device.phases !== null) rows.push([t("device.phases"), String(device.phases)]);
    rows.push(
      [t("device.commands"), device.command_types.map((one) => term(t, "can", one)).join(", ")],
      [t("device.proofs"), device.proofs.map((one) => term(t, "proof", one)).join(", ")],
      [t("device.write_cost"), term(t, "device.write_cost", device.write_cost)],
      [
        t("device.lifetime"),
        device.setpoint_lifetime_seconds === null
          ? t("device.lifetime.forever")
          : format.span(device.setpoint_lifetime_seconds),
      ],
      [t("device.stores_plan"), t(device.stores_plan ? "device.yes" : "device.no")],
    );
    if (limits.length) {
      rows.push([
        t("device.limits"),
        limits
          .map(([name, value]) => `${term(t, "limit", name)} ${this.#limit(name, value)}`)
          .join(", "),
      ]);
    }
    if (typeof priority === "number") rows.push([t("device.priority"), format.number(priority)]);
    return html`<dl class="facts">
      ${rows.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>`;
  }

  #limit(name: string, value: number | null): string {
    const { format } = this.ctx;
    if (value === null) return "–";
    if (name.endsWith("_percent")) return format.percent(value);
    if (name.endsWith("_seconds")) return format.span(value);
    return name.includes("_kw") ? format.kw(value) : format.number(value);
  }

  async #start(device: DeviceView, asset: AssetView): Promise<void> {
    this.asked = device;
    if (!(await this.confirm.ask())) return;
    await this.ctx.acts.ours(this.ctx, asset, "test_device");
    this.#readAt = this.ctx.now;
    await this.#read();
  }
}
define("ed-devices", EdDevices);

function mostOf(device: DeviceView | null): number | null {
  const limits = [device?.max_charge_kw, device?.limits["max_charge_kw"]];
  const known = limits.filter((one): one is number => typeof one === "number");
  return known.length ? Math.min(...known) : null;
}
