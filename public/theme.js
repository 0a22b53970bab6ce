// Before the first paint: the theme that the reader chose. A file of its own, since the page's policy allows no inline script.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // storage refused: the system's theme it is
}
