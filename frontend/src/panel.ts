import { LitElement, css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";

import { Acts, Base, type Context } from "./context";
import { define } from "./element";
import type { Hass } from "./hass";
import { actionError } from "./parts/dialog";
import "./parts/icon";
import { shared } from "./styles";
import "./views/commands";
import "./views/devices";
import "./views/now";
import "./views/plans";
import "./views/timeline";

const VIEWS = ["now", "timeline", "commands", "plans", "devices"] as const;
type View = (typeof VIEWS)[number];
const ICONS: Record<View, string> = {
  now: "mdi:view-dashboard-outline",
  timeline: "mdi:chart-line",
  commands: "mdi:format-list-checks",
  plans: "mdi:calendar-clock",
  devices: "mdi:tune-variant",
};

interface Route {
  prefix: string;
  path: string;
}

/** The panel in the sidebar. */
export class EnergyDispatchPanel extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        height: 100%;
        min-height: 100vh;
        background: var(--ed-page);
      }
      header {
        position: sticky;
        top: 0;
        z-index: 2;
        display: flex;
        align-items: center;
        min-height: var(--header-height, 56px);
        padding: 0 12px;
        gap: 4px;
        /* Not the app header's colours: white on them is hard to read in the default theme. */
        background: var(--ed-card);
        color: var(--ed-text);
        border-bottom: 1px solid var(--ed-line);
      }
      h1 {
        font-size: 20px;
        font-weight: 400;
        padding: 0 12px;
        white-space: nowrap;
      }
      nav {
        display: flex;
        gap: 4px;
        margin-left: auto;
        overflow-x: auto;
      }
      nav a {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        min-height: 44px;
        padding: 0 14px;
        border-radius: 22px;
        color: var(--ed-soft);
        text-decoration: none;
        font-size: 14px;
        font-weight: 500;
        white-space: nowrap;
      }
      nav a:hover:not([aria-current]) {
        background: var(--ed-fill);
        color: var(--ed-text);
      }
      nav a[aria-current] {
        background: color-mix(in srgb, var(--ed-accent) 14%, transparent);
        color: var(--ed-accent-text);
      }
      nav a:focus-visible {
        outline-color: currentColor;
        outline-offset: -3px;
      }
      main {
        flex: 1;
        width: 100%;
        max-width: 1440px;
        margin: 0 auto;
        padding: 16px;
        display: flex;
        flex-direction: column;
        gap: 16px;
      }
      .notice {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 8px 16px;
        min-height: 44px;
        border-radius: 12px;
        background: color-mix(in srgb, var(--ed-warn) 16%, var(--ed-card));
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
      .notice.bad {
        background: color-mix(in srgb, var(--ed-bad) 14%, var(--ed-card));
      }
      .stale {
        opacity: 0.75;
      }
      :host([small]) header {
        padding: 0 4px;
      }
      :host([small]) main {
        padding: 12px 12px calc(76px + env(safe-area-inset-bottom, 0px));
      }
      :host([small]) nav {
        position: fixed;
        left: 0;
        right: 0;
        bottom: 0;
        z-index: 3;
        margin: 0;
        gap: 0;
        padding: 4px 4px calc(4px + env(safe-area-inset-bottom, 0px));
        background: var(--ed-card);
        color: var(--ed-text);
        border-top: 1px solid var(--ed-line);
      }
      :host([small]) nav a {
        flex: 1;
        flex-direction: column;
        justify-content: center;
        gap: 2px;
        min-height: 52px;
        min-width: 0;
        padding: 0 2px;
        border-radius: 12px;
        font-size: 11px;
      }
      :host([small]) nav a[aria-current] {
        color: var(--ed-accent-text);
        background: color-mix(in srgb, var(--ed-accent) 14%, transparent);
      }
    `,
  ];
  @property({ attribute: false, noAccessor: true })
  set hass(hass: Hass) {
    const first = this.#hass === undefined;
    this.#hass = hass;
    if (this.#base.take(hass)) this.requestUpdate();
    if (first && this.isConnected) this.#listen();
  }
  get hass(): Hass {
    // Whoever reads it has set it.
    return this.#hass as Hass;
  }
  @property({ type: Boolean }) narrow = false;
  @property({ attribute: false }) route: Route = { prefix: "/energy-dispatch", path: "" };
  @property({ attribute: false }) panel: unknown;
  @state() private small = false;

  #hass: Hass | undefined;
  readonly #base = new Base();
  readonly #acts = new Acts(() => this.requestUpdate());
  #stop: (() => void) | null = null;
  #clock: ReturnType<typeof setInterval> | null = null;
  #size: ResizeObserver | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listen();
    this.#clock = setInterval(() => this.requestUpdate(), 1000);
    this.#size = new ResizeObserver(() => (this.small = this.clientWidth < 700));
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#stop = null;
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#size?.disconnect();
  }

  #listen(): void {
    if (!this.#hass || this.#stop) return;
    this.#stop = this.#base
      .context(this.#hass, this.#acts, null)
      .store.listen(() => this.requestUpdate());
  }

  protected override updated(): void {
    this.toggleAttribute("small", this.small);
  }

  protected override render() {
    if (!this.#hass) return nothing;
    const ctx = this.#base.context(this.#hass, this.#acts, (path) => this.#go(path));
    const { t } = ctx;
    const { view, rest } = this.#view();
    return html`<header>
        ${
          customElements.get("ha-menu-button")
            ? html`<ha-menu-button .hass=${this.#hass} .narrow=${this.narrow}></ha-menu-button>`
            : nothing
        }
        <h1>${t("title")}</h1>
        <nav aria-label=${t("tabs")}>
          ${VIEWS.map(
            (one) =>
              html`<a
                href="${this.route.prefix}/${one}"
                aria-current=${one === view ? "page" : nothing}
                @click=${(event: MouseEvent) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  this.#go(one);
                }}
                ><ed-icon .icon=${ICONS[one]}></ed-icon>${t(`tab.${one}`)}</a
              >`,
          )}
        </nav>
      </header>
      <main>
        ${this.#notices(ctx)}
        <div class=${ctx.store.disconnectedSince === null ? "" : "stale"}>
          ${this.#content(ctx, view, rest)}
        </div>
      </main>`;
  }

  #content(ctx: Context, view: View, rest: string) {
    switch (view) {
      case "now":
        return html`<ed-now .ctx=${ctx}></ed-now>`;
      case "timeline":
        return html`<ed-timeline .ctx=${ctx}></ed-timeline>`;
      case "commands":
        return html`<ed-commands
          .ctx=${ctx}
          .open=${rest || null}
          .plan=${new URLSearchParams(location.search).get("plan")}
        ></ed-commands>`;
      case "plans":
        return html`<ed-plans .ctx=${ctx}></ed-plans>`;
      case "devices":
        return html`<ed-devices .ctx=${ctx}></ed-devices>`;
    }
  }

  #notices(ctx: Context) {
    const { t, format, store, state, acts } = ctx;
    const since = store.disconnectedSince;
    const ready = state.revision !== null;
    return html`${
      since === null
        ? nothing
        : html`<div class="notice bad" role="alert">
            <ed-icon icon="mdi:lan-disconnect"></ed-icon
            ><span>${t("disconnected", { since: format.seconds(since) })}</span>
          </div>`
    }
    ${actionError(ctx)}
    ${Object.values(state.sites).map((site) => {
      const entity = site.entities.dispatch;
      return html`${
        site.dispatching
          ? nothing
          : html`<div class="notice" role="status">
              <ed-icon icon="mdi:pause"></ed-icon>
              <span class="grow">${t("site.paused", { site: site.name })}</span>
              <button
                ?disabled=${since !== null || acts.pending(`turn_on:${entity}`)}
                @click=${() => acts.entity(ctx, entity, "turn_on")}
              >
                ${acts.pending(`turn_on:${entity}`) ? t("requested") : t("site.switch_on")}
              </button>
            </div>`
      }
      ${
        site.shadow
          ? html`<div class="notice" role="status">
              <ed-icon icon="mdi:ghost-outline"></ed-icon><span>${t("site.shadow")}</span>
            </div>`
          : nothing
      }`;
    })}
    ${
      ready && !state.recorder
        ? html`<div class="notice" role="status">
            <ed-icon icon="mdi:database-off-outline"></ed-icon
            ><span>${t("site.recorder_off")}</span>
          </div>`
        : nothing
    }`;
  }

  /** `/commands/<entry>/<asset>/<command>` opens a command. */
  #view(): { view: View; rest: string } {
    const [, name = "", ...rest] = this.route.path.split("/");
    const view = (VIEWS as readonly string[]).includes(name) ? (name as View) : "now";
    return { view, rest: rest.map(decodeURIComponent).join("/") };
  }

  #go(path: string): void {
    const url = `${this.route.prefix}/${path}`;
    history.pushState(null, "", url);
    this.route = { ...this.route, path: `/${path.split("?")[0] ?? ""}` };
    window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
  }
}
define("energy-dispatch-panel", EnergyDispatchPanel);
