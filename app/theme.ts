/** Light, dark, or as the system says: the choice is kept, and early.js applies it before the first paint. */
const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];

const kept = (): Theme => {
  try {
    return themes.find((theme) => theme === localStorage.getItem("theme")) ?? "system";
  } catch {
    return "system";
  }
};

function apply(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function watchTheme(): void {
  const choice = document.querySelector<HTMLSelectElement>("select[data-theme-choice]");
  if (!choice) return;
  choice.value = kept();
  choice.addEventListener("change", () => {
    const theme = themes.find((known) => known === choice.value) ?? "system";
    apply(theme);
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // private windows refuse storage: the choice then lasts as long as the page
    }
  });
}
