/** The wall around a cell's code, in a real browser on a static server without special headers: what works inside it, and that nothing gets out. */
import { expect, test } from "@playwright/test";
import { runCell, type Seen } from "./support/bench.ts";
