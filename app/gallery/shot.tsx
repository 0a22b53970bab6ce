import type { ReactNode } from "react";

interface ShotProps {
  /** The reference image's name. */
  readonly name: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** A part of the gallery that the visual test takes a picture of. */
export function Shot({ name, title, children }: ShotProps) {
  return (
    <section className="shot" data-shot={name} aria-labelledby={`shot-${name}`}>
      <h2 id={`shot-${name}`}>{title}</h2>
      {children}
    </section>
  );
}
