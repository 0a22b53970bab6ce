import { type Language, type Localised, localise } from "../language.ts";

interface ChartWords {
  readonly prompt: string;
  readonly failure: string;
  readonly showTable: string;
  readonly table: (title: string) => string;
  readonly thinned: (shown: number, all: number) => string;
  readonly export: string;
  readonly save: (kind: string) => string;
  readonly nothing: string;
  /** Under a list that shows its beginning only. */
  readonly more: (count: number) => string;
}

const words: Localised<ChartWords> = {
  en: {
    prompt: "Press Run to draw this.",
    failure: "The drawing code could not be fetched. The numbers are in the table.",
    showTable: "Table",
    table: (title) => `${title}: the numbers`,
    thinned: (shown, all) => `${shown} of ${all} rows, evenly spaced; the CSV has all of them.`,
    export: "Save",
    save: (kind) => `Save as ${kind}`,
    nothing: "Nothing has been computed yet.",
    more: (count) => `and ${count.toLocaleString("en")} more`,
  },
  zh: {
    prompt: "按“运行”即可绘制此图。",
    failure: "绘图代码无法下载，数据见表格。",
    showTable: "表格",
    table: (title) => `${title}：数据`,
    thinned: (shown, all) => `共 ${all} 行，均匀显示其中 ${shown} 行；CSV 文件包含全部数据。`,
    export: "保存",
    save: (kind) => `保存为 ${kind}`,
    nothing: "尚无计算结果。",
    more: (count) => `另有 ${count.toLocaleString("en")} 项`,
  },
};

/** What every chart says besides its own data. */
export const chartWords = (language: Language): ChartWords => localise(words, language);
