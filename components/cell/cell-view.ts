import type { ReactNode } from "react";
import type { Params, Plain } from "../../notebook/protocol.ts";
import type { Control } from "../controls/control.ts";
import type { Language, Localised } from "../language.ts";
import type { Yields } from "./values.ts";

/** Every word that a cell shows besides its chart's numbers. */
export interface CellText {
  readonly title: string;
  /** One or two sentences under the title: what the reader does and sees. */
  readonly lead: string;
  /** A label for each control, by the parameter's name. */
  readonly controls: { readonly [param: string]: string };
}

export interface OutputProps<P, V, T> {
  /** Everything that the run has yielded so far and that fits the view’s `yields`, oldest first. */
  readonly values: readonly V[];
  /** The parameters of the run that made the values. */
  readonly params: P;
  readonly running: boolean;
  readonly language: Language;
  readonly text: T;
}

/** What an interface of controls may hold; an interface has no index signature, so `Params` itself would not take it. */
type Settings<P> = { readonly [K in keyof P]: boolean | number | string };

/** A cell's controls and charts, typed by the cell's own `Params` and the values that it yields. */
export interface CellView<P extends Settings<P> = Params, V = Plain, T extends CellText = CellText> {
  readonly text: Localised<T>;
  readonly controls: { readonly [K in keyof P]: Control<P[K]> };
  /** A cheap cell follows its sliders; a dear one turns stale and waits for Run. */
  readonly cost: "cheap" | "dear";
  /** What the cell yields: the chart is handed values that fit, and no others. */
  readonly yields: Yields<V>;
  readonly Output: (props: OutputProps<P, V, T>) => ReactNode;
}

/** Gives a view its types and forgets them again, so that a page can hold views of any cells. */
export function defineView<P extends Settings<P>, V, T extends CellText = CellText>(view: CellView<P, V, T>): CellView {
  return view as unknown as CellView;
}
