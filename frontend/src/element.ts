import { type CSSResultGroup, LitElement } from "lit";
import { property } from "lit/decorators.js";

import type { Context } from "./context";
import { shared } from "./styles";

/** The root of our elements that are given the context. */
export abstract class Part extends LitElement {
  static override styles: CSSResultGroup = shared;
  @property({ attribute: false }) ctx!: Context;
}

/** Define an element once: a second load of the module must not break the page. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
