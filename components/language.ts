export const languages = ["en", "zh"] as const;
export type Language = (typeof languages)[number];

/** English is always there; Chinese is optional until every word has been translated. */
export interface Localised<T> {
  readonly en: T;
  readonly zh?: T;
}

export const localise = <T>(text: Localised<T>, language: Language): T =>
  language === "zh" ? (text.zh ?? text.en) : text.en;
