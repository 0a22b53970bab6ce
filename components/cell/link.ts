/**
 * The page's state in its address: `#backend=webgl&seed=3&tanh-layer.gain=1.5`. Pure text in, plain data out;
 * whatever is unknown or out of range falls back to the default and is named, never obeyed.
 */
import { type Backend, backends, type Params } from "../../notebook/protocol.ts";
import { type AnyControl, accept } from "../controls/control.ts";

export interface LinkState {
  readonly backend: "auto" | Backend;
  /** Controls that differ from their defaults, by cell. */
  readonly params: { readonly [cell: string]: Params };
  /** The cell that the link points at. */
  readonly cell?: string;
  /** Entries that meant nothing here, as written. */
  readonly ignored: readonly string[];
}

/** A page's controls: by cell, by parameter. */
export type Controls = { readonly [cell: string]: { readonly [param: string]: AnyControl } };

/** `#heading` is an anchor, not a state. */
const isState = (hash: string) => hash.includes("=");

export function parseLink(hash: string, controls: Controls): LinkState {
  const text = hash.replace(/^#/, "");
  const params: Record<string, Record<string, boolean | number | string>> = {};
  const ignored: string[] = [];
  let backend: LinkState["backend"] = "auto";
  let target: string | undefined;
  const put = (cell: string, param: string, value: string): boolean => {
    const control = controls[cell]?.[param];
    const accepted = control === undefined ? undefined : accept(control, value);
    if (accepted === undefined) return false;
    params[cell] = { ...params[cell], [param]: accepted };
    return true;
  };
  for (const [key, value] of isState(text) ? new URLSearchParams(text) : []) {
    const [cell = "", param] = key.split(".");
    let understood = false;
    if (key === "backend") {
      const found = backends.find((name) => name === value);
      if (found) backend = found;
      understood = found !== undefined || value === "auto";
    } else if (key === "cell") {
      if (Object.hasOwn(controls, value)) target = value;
      understood = target !== undefined;
    } else if (key === "seed") {
      // one seed for every cell that has one
      const seeded = Object.keys(controls).filter((name) => controls[name]?.seed);
      understood =
        seeded.length > 0 && seeded.every((name) => params[name]?.seed !== undefined || put(name, "seed", value));
    } else if (param !== undefined && Object.hasOwn(controls, cell) && Object.hasOwn(controls[cell] ?? {}, param)) {
      understood = put(cell, param, value);
    }
    if (!understood) ignored.push(`${key}=${value}`.slice(0, 80));
  }
  return { backend, params, ignored, ...(target === undefined ? {} : { cell: target }) };
}

/** The shortest hash that says what differs from the defaults. */
export function formatLink(state: Omit<LinkState, "ignored">, controls: Controls): string {
  const out = new URLSearchParams();
  if (state.cell) out.set("cell", state.cell);
  if (state.backend !== "auto") out.set("backend", state.backend);
  for (const [cell, params] of Object.entries(state.params)) {
    for (const [name, value] of Object.entries(params)) {
      const control = controls[cell]?.[name];
      if (control && control.initial !== value) out.set(`${cell}.${name}`, String(value));
    }
  }
  const text = out.toString();
  return text && `#${text}`;
}
