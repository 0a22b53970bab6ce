// Before the first paint: the theme that the reader chose. Stands inside the page, whose policy knows its hash.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // storage refused: the system's theme it is
}
