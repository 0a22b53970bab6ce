// A chunk of its own: the list of every cell's view grows with every lesson, and the entry, which every page loads, must not.
export { loadViews } from "../lessons/catalogue.ts";
