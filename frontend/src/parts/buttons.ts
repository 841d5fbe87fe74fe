import { html, nothing } from "lit";

import type { Context } from "../context";
import type { AssetView } from "../contract";
import type { EdOverride } from "./dialog";

/** Pause, resume, send now, override: what people do with an asset. */
export function assetButtons(ctx: Context, asset: AssetView, root: () => ParentNode) {
  const { t, acts } = ctx;
  const key = `${asset.site}/${asset.asset_id}`;
  const off = ctx.store.disconnectedSince !== null || !asset.can_control;
  const follow = asset.entities.follow_schedule;
  const button = (
    name: string,
    text: string,
    act: () => unknown,
    options: { kind?: string; off?: boolean } = {},
  ) =>
    html`<button
      class=${options.kind ?? ""}
      ?disabled=${off || options.off || acts.pending(name)}
      title=${asset.can_control ? "" : t("action.no_permission")}
      @click=${act}
    >
      ${acts.pending(name) ? t("requested") : text}
    </button>`;
  const resume =
    asset.mode === "override"
      ? button(
          `clear_override:${key}`,
          t("action.resume"),
          () => acts.ours(ctx, asset, "clear_override"),
          { kind: "primary" },
        )
      : asset.mode === "paused"
        ? button(
            `turn_on:${follow}`,
            t("action.resume"),
            () => acts.entity(ctx, follow, "turn_on"),
            { kind: "primary", off: follow === undefined },
          )
        : button(
            `turn_off:${follow}`,
            t("action.pause"),
            () => acts.entity(ctx, follow, "turn_off"),
            { off: follow === undefined },
          );
  const canSend = asset.override !== null || (asset.mode === "plan" && asset.plan !== null);
  return html`<div class="buttons row wrap">
    ${resume}
    ${button(`send_now:${key}`, t("action.send_now"), () => acts.ours(ctx, asset, "send_now"), {
      off: !canSend,
    })}
    ${button(
      `set_override:${key}`,
      t(asset.override ? "action.change_override" : "action.override"),
      () =>
        void root()
          .querySelector<EdOverride>(`ed-override[data-key="${CSS.escape(key)}"]`)
          ?.open(),
    )}
    ${asset.can_control ? nothing : html`<span class="soft note">${t("action.no_permission")}</span>`}
  </div>`;
}
