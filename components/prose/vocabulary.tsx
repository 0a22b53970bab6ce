import type { ReactNode } from "react";

interface Block {
  readonly children: ReactNode;
}

interface Titled extends Block {
  readonly title: string;
}

/** The first words of a lesson, before the first figure. */
function Intro({ children }: Block) {
  return <div className="intro">{children}</div>;
}

/** What the reader will be able to do afterwards. */
function Learn({ children }: Block) {
  return (
    <section className="learn" aria-label="What you will learn">
      <p className="block-kicker">What you will learn</p>
      {children}
    </section>
  );
}

function Definition({ title, children }: Titled) {
  return (
    <aside className="definition" aria-label={`Definition: ${title}`}>
      <p className="block-kicker">Definition</p>
      <p className="block-title">{title}</p>
      {children}
    </aside>
  );
}

/** A mistake that is easy to make, or that a source makes. */
function Pitfall({ title, children }: Titled) {
  return (
    <aside className="pitfall" aria-label={`Pitfall: ${title}`}>
      <p className="block-kicker">
        <span aria-hidden="true">⚠</span> Pitfall
      </p>
      <p className="block-title">{title}</p>
      {children}
    </aside>
  );
}

/** How to read the figure above. */
function Reading({ children }: Block) {
  return (
    <div className="reading">
      <p className="block-kicker">How to read it</p>
      {children}
    </div>
  );
}

/** A note in the margin, folded into the text on a narrow page. */
function Aside({ children }: Block) {
  return <aside className="margin-note">{children}</aside>;
}

function Recap({ children }: Block) {
  return (
    <section className="recap" aria-label="Recap">
      <p className="block-kicker">Recap</p>
      {children}
    </section>
  );
}

/** The closed vocabulary of lesson text: MDX uses these words and imports nothing but its cells. */
export const vocabulary = { Intro, Learn, Definition, Pitfall, Reading, Aside, Recap };
