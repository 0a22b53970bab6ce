/**
 * The page's state in its address: `#backend=webgl&seed=3&tanh-layer.gain=1.5&hide=tanh-layer.width&code=…`. Pure text in, plain data
 * out; whatever is unknown or out of range falls back to the default and is named, never obeyed.
 */
import { type Backend, backends, type Params } from "../../notebook/protocol.ts";
import { type AnyControl, accept } from "../controls/control.ts";
import { longestHash, mendedHash } from "./mended-hash.ts";

export interface LinkState {
  readonly backend: "auto" | Backend;
  /** Controls that differ from their defaults, by cell. */
  readonly params: { readonly [cell: string]: Params };
  /** Controls that whoever made the link does not want to be seen, by cell. */
  readonly hidden: { readonly [cell: string]: readonly string[] };
  /** The cell that the link points at. */
  readonly cell?: string;
  /** Edited code as it stands in the link, still to be unpacked. */
  readonly code?: string;
  /** Entries that meant nothing here, as written. */
  readonly ignored: readonly string[];
}

/** A page's controls: by cell, by parameter. */
export type Controls = { readonly [cell: string]: { readonly [param: string]: AnyControl } };

/** Of what was not understood, as much as a reader would look at. */
const most = { entries: 8, characters: 80 };

const isControl = (controls: Controls, cell: string, param: string) =>
  Object.hasOwn(controls, cell) && Object.hasOwn(controls[cell] ?? {}, param);

export function parseLink(hash: string, controls: Controls): LinkState {
  const whole = mendedHash(hash);
  const text = whole.length > longestHash || !whole.includes("=") ? "" : whole;
  const params: Record<string, Record<string, boolean | number | string>> = {};
  const hidden: Record<string, string[]> = {};
  const ignored: string[] = [];
  const ignore = (entry: string) => {
    if (ignored.length < most.entries) ignored.push(entry.slice(0, most.characters));
    else ignored[most.entries] = "…";
  };
  if (whole.length > longestHash) ignore(whole);
  let backend: LinkState["backend"] = "auto";
  let target: string | undefined;
  let code: string | undefined;
  const put = (cell: string, param: string, value: string): boolean => {
    const control = isControl(controls, cell, param) ? controls[cell]?.[param] : undefined;
    // an address writes a space as a plus
    const accepted = control && (accept(control, value) ?? accept(control, value.replaceAll("+", " ")));
    if (accepted === undefined) return false;
    params[cell] = { ...params[cell], [param]: accepted };
    return true;
  };
  const hide = (entry: string): boolean => {
    const [cell = "", param = ""] = entry.split(".");
    if (!isControl(controls, cell, param)) return false;
    hidden[cell] = [...new Set([...(hidden[cell] ?? []), param])];
    return true;
  };
  const readers: { readonly [key: string]: (value: string) => boolean } = {
    backend(value) {
      const found = backends.find((name) => name === value);
      if (found) backend = found;
      return found !== undefined || value === "auto";
    },
    cell(value) {
      if (Object.hasOwn(controls, value)) target = value;
      return target !== undefined;
    },
    // one seed for every cell that has one
    seed(value) {
      const seeded = Object.keys(controls).filter((name) => controls[name]?.seed);
      return seeded.length > 0 && seeded.every((name) => params[name]?.seed !== undefined || put(name, "seed", value));
    },
    hide(value) {
      const unknown = value.split(",").filter((entry) => !hide(entry));
      if (unknown.length > 0) ignore(`hide=${unknown.join(",")}`);
      return true;
    },
    code(value) {
      // two hyphens become a dash where a chat sets type, and a long line is broken
      code = value.replace(/[\u2013\u2014]/g, "--").replace(/\s/g, "");
      return value !== "";
    },
  };
  for (const [key, value] of entriesOf(text)) {
    const [cell = "", param = ""] = key.split(".");
    const read = Object.hasOwn(readers, key) ? readers[key] : undefined;
    if (!(read ? read(value) : put(cell, param, value))) ignore(`${key}=${value}`);
  }
  return {
    backend,
    params,
    hidden,
    ignored,
    ...(target !== undefined && { cell: target }),
    ...(code !== undefined && { code }),
  };
}

/** The entries of a hash that is decoded already: URLSearchParams would take each `%` for an escape once more. */
const entriesOf = (text: string): readonly (readonly [key: string, value: string])[] =>
  text.split("&").flatMap((entry) => {
    const sign = entry.indexOf("=");
    if (entry === "") return [];
    return sign < 0 ? [[entry.trim(), ""]] : [[entry.slice(0, sign).trim(), entry.slice(sign + 1).trim()]];
  });

/** The shortest hash that says what differs from the defaults. */
export function formatLink(
  { backend, params, cell, hidden = {}, code }: Omit<LinkState, "ignored" | "hidden"> & Partial<LinkState>,
  controls: Controls,
): string {
  const out = new URLSearchParams();
  if (cell) out.set("cell", cell);
  if (backend !== "auto") out.set("backend", backend);
  for (const [name, values] of Object.entries(params)) {
    for (const [param, value] of Object.entries(values)) {
      const control = controls[name]?.[param];
      if (control && control.initial !== value) out.set(`${name}.${param}`, String(value));
    }
  }
  const hide = Object.entries(hidden).flatMap(([name, list]) => list.map((param) => `${name}.${param}`));
  if (hide.length > 0) out.set("hide", hide.join(","));
  if (code) out.set("code", code);
  const text = out.toString().replaceAll("%2C", ",");
  return text && `#${text}`;
}
