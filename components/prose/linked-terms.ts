/**
 * Linked terms: an equation's symbol, words and lines of code, and a chart's series that mean the same share a
 * `data-term`. Pointing at one, focusing one or tapping one lights all of them and says what they mean; Escape clears.
 * Lighting is one rule in a sheet, so that what is drawn or hydrated later is lit too and nothing moves.
 */
const lit = typeof CSSStyleSheet === "function" ? new CSSStyleSheet() : undefined;

const rule = (id: string) => `
  [data-term="${id}"]:not(svg *) {
    background: var(--lit-ground);
    box-shadow: 0 0 0 0.14em var(--lit-ground);
    outline: 2px solid var(--lit-line);
    outline-offset: 0.1em;
    border-radius: 0.15em;
  }
  svg [data-term="${id}"] :is(path, circle) { stroke-width: 4.5; }
  svg text[data-term="${id}"], svg [data-term="${id}"] text { font-weight: 750; }
`;

let shown: string | undefined;
/** true: a tap, a focus or slow motion keeps the light; the pointer passing by does not take it away. */
let held = false;

/** Lights a term on the whole page, or none. */
export function light(id: string | undefined, { hold = false } = {}): void {
  held = hold;
  if (id === shown) return;
  shown = id;
  lit?.replaceSync(id === undefined ? "" : rule(id));
  for (const button of document.querySelectorAll<HTMLElement>("button[data-term]")) {
    button.setAttribute("aria-pressed", String(button.dataset.term === id));
  }
}

/** The meanings that the page carries, by term. */
function meanings(): { readonly [id: string]: string } {
  const text = document.querySelector("script[data-terms]")?.textContent;
  return text ? JSON.parse(text) : {};
}

/** A note that says what a term means, near `place` and inside the window. It is a live region: it is read aloud too. */
function createNote() {
  const note = document.createElement("p");
  note.className = "term-note";
  note.setAttribute("role", "status");
  document.body.append(note);
  return {
    show(text: string, place: Element) {
      note.textContent = text;
      note.dataset.open = "";
      const [box, own] = [place.getBoundingClientRect(), note.getBoundingClientRect()];
      const room = document.documentElement.clientWidth - own.width - 8;
      const above = box.top - own.height - 10;
      note.style.left = `${Math.max(8, Math.min(box.left, room))}px`;
      note.style.top = `${above > 8 ? above : Math.min(box.bottom + 10, innerHeight - own.height - 8)}px`;
    },
    hide() {
      delete note.dataset.open;
      note.textContent = "";
    },
  };
}

/** A place whose own buttons say what is lit, such as slow motion. */
const lightsItself = ({ target }: Event) => target instanceof Element && target.closest("[data-lights]") !== null;

/** Listens on the whole page, once. Does nothing where a page has no terms. */
export function linkTerms(): void {
  const words = meanings();
  if (Object.keys(words).length === 0 || !lit) return;
  document.adoptedStyleSheets.push(lit);
  const note = createNote();
  const clear = () => {
    light(undefined);
    note.hide();
  };
  const find = ({ target }: Event) => {
    const place = target instanceof Element ? target.closest<HTMLElement | SVGElement>("[data-term]") : null;
    const id = place?.dataset.term;
    return place && id && words[id] !== undefined ? { place, id, text: words[id] } : undefined;
  };
  const open = (found: NonNullable<ReturnType<typeof find>>, hold: boolean) => {
    light(found.id, { hold });
    note.show(found.text, found.place);
  };
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || held) return;
    const found = find(event);
    if (found) open(found, false);
    else if (shown !== undefined) clear();
  });
  document.addEventListener("focusin", (event) => {
    const found = find(event);
    if (found) open(found, true);
    else if (held && !lightsItself(event)) clear();
  });
  // a tap or a press holds the light until the next one elsewhere
  document.addEventListener("click", (event) => {
    const found = find(event);
    if (found) open(found, true);
    else if (held && !lightsItself(event)) clear();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
  });
  addEventListener("scroll", () => note.hide(), { passive: true });
}
