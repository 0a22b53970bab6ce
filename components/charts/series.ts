import type { Point } from "./decimate.ts";

/** What a series means; it takes the colour that the same thing has in equations and code. */
export type Role = "input" | "state" | "parameter" | "cotangent" | "residual" | "original" | "plain";

/** A named curve, before it is drawn. */
export interface Series {
  readonly name: string;
  readonly label: string;
  /** A shorter label for the table's column and the pointer's note, where `label` says more than a name. */
  readonly short?: string;
  readonly role?: Role;
  /** Forces a dash pattern; otherwise series of one colour are told apart by theirs. */
  readonly dashed?: boolean;
  /** The id that it shares with an equation's term and with code lines. */
  readonly term?: string;
  /** A pinned earlier run: thin and grey, behind the live ones. */
  readonly ghost?: boolean;
}

/** How a curve is drawn. */
export interface LineStyle {
  readonly color: string;
  readonly dash: string;
  readonly width: number;
}

/** A curve, ready to be drawn: style, and points already decimated. */
export interface Line extends LineStyle {
  readonly name: string;
  readonly label: string;
  readonly short: string;
  readonly term?: string;
  readonly ghost: boolean;
  readonly points: readonly Point[];
  /** false: a faint raw curve under its smoothed one, without a label of its own. */
  readonly labelled: boolean;
}

const dashes = ["", "7 4", "2 3", "9 3 2 3", "4 2"] as const;
const cycle: readonly Role[] = ["residual", "cotangent", "input", "parameter", "state", "plain"];

/** The colour of a role. */
export const color = (role: Role): string => (role === "plain" ? "var(--ink)" : `var(--${role})`);

/**
 * A style for each series: the colour of its role; without roles, colours in turn. Each colour's first curve is solid
 * and the next ones are dashed, and a second curve of another colour is dashed as well, so that no two solid lines differ
 * by their colour alone.
 */
export function lineStyles(series: readonly Series[]): readonly LineStyle[] {
  const used = new Map<string, number>();
  let live = 0;
  let ghosts = 0;
  return series.map((one) => {
    if (one.ghost) {
      ghosts += 1;
      return { color: "var(--ink-soft)", dash: dashes[ghosts % dashes.length] ?? "", width: 1.25 };
    }
    const role = one.role ?? cycle[live % cycle.length] ?? "plain";
    const count = Math.max(used.get(role) ?? 0, live);
    used.set(role, (used.get(role) ?? 0) + 1);
    live += 1;
    const index = one.dashed === undefined ? count : one.dashed ? Math.max(1, count) : 0;
    return { color: color(role), dash: dashes[index % dashes.length] ?? "", width: 2 };
  });
}
