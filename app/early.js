// Stands inside the page, whose policy knows its hash.
{
  const page = document.documentElement.dataset;
  const [fonts] = document.querySelectorAll("link[data-after-paint]");
  const set = fonts?.href.split("/").at(-1);
  let kept = {};
  try {
    kept = { theme: localStorage.getItem("theme"), fonts: localStorage.getItem("fonts") };
  } catch {
    // storage refused: the system's theme it is, and fonts come late each time
  }

  // before the first paint: the theme that the reader chose
  if (kept.theme === "light" || kept.theme === "dark") page.theme = kept.theme;

  // it does not wait for what lies below (prose.css), unless that is where the reader is going, or was
  const [visit] = performance.getEntriesByType("navigation");
  if (!location.hash && visit?.type === "navigate") page.first = "";

  // nor for fonts: they come after it, and after the page itself. Who has them already gets them at once
  const dress = () => {
    if (!fonts) return;
    fonts.media = "all";
    try {
      localStorage.setItem("fonts", set);
    } catch {
      // as above
    }
  };
  let painted = false;
  const shown = () => {
    delete page.first;
    painted = true;
    if (document.readyState === "complete") dress();
  };
  if (kept.fonts === set) dress();
  new PerformanceObserver(shown).observe({ type: "paint", buffered: true });
  addEventListener("load", () => {
    delete page.first;
    if (painted) dress();
    setTimeout(shown, 3000); // a browser that tells of no paint has painted by then
  });
}
