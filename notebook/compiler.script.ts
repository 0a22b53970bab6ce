/** The whole compiler as a script of its own, which a lab evaluates. */
import { wholeCompiler } from "./whole-compiler.ts";

Object.assign(globalThis, { wholeCompiler });
