/** Cards of citations and terms open on hover and focus by CSS alone; this lets Escape put them away, as WCAG 1.4.13 asks. */
export function watchCards(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.documentElement.dataset.cards = "closed";
  });
  const reopen = (event: Event) => {
    if (event.target instanceof Element && !event.target.closest(".carded"))
      delete document.documentElement.dataset.cards;
  };
  document.addEventListener("pointerover", reopen, { passive: true });
  document.addEventListener("focusin", reopen);
}
