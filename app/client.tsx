import "@fontsource-variable/source-serif-4/opsz.css";
import "@fontsource-variable/source-serif-4/opsz-italic.css";
import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/jetbrains-mono/index.css";
import "katex/dist/katex.min.css";
import "./style/tokens.css";
import "./style/page.css";
import "./style/prose.css";
import "../components/cell/cell.css";
import "../components/charts/charts.css";
import "../components/controls/controls.css";
import { watchIslands } from "../components/cell/wake.ts";
import { languages } from "../components/language.ts";
import { loadViews } from "../lessons/catalogue.ts";
import { watchTheme } from "./theme.ts";

watchTheme();

const { lesson } = document.documentElement.dataset;
const language = languages.find((known) => known === document.documentElement.lang) ?? "en";

if (lesson) {
  watchIslands(async () => {
    const [{ openPage }, views] = await Promise.all([import("./open-page.ts"), loadViews(lesson)]);
    return openPage({ lesson, language, views });
  });
}
