/** Signs drawn here: a sign out of a font is an empty box wherever the reader's machine has no font for it. Words stand beside each. */

interface Sign {
  readonly line?: string;
  readonly fill?: string;
  readonly dashed?: boolean;
}

const ring = "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11Z";
const disc = "M8 3a5 5 0 1 1 0 10a5 5 0 1 1 0-10Z";
const dot = (x: number) => `M${x} 6.7a1.3 1.3 0 1 1 0 2.6a1.3 1.3 0 1 1 0-2.6Z`;

const signs = {
  ring: { line: ring },
  clock: { line: `${ring}M8 5v3.2l2.2 1.4` },
  dots: { fill: dot(3.5) + dot(8) + dot(12.5) },
  dashes: { line: ring, dashed: true },
  disc: { fill: disc },
  ending: { line: ring, fill: "M6 6h4v4h-4Z" },
  again: { line: "M13 8a5 5 0 1 1-1.6-3.7M13.2 1.8v3h-3" },
  back: { line: "M3 8a5 5 0 1 0 1.6-3.7M2.8 1.8v3h3" },
  pencil: { line: "M3 13l.7-3.2L10.6 2.9l2.5 2.5L6.2 12.3ZM9.2 4.3l2.5 2.5" },
  tick: { line: "M2.8 8.6l3.3 3.4L13.2 4.4" },
  cross: { line: "M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4" },
  bolt: { fill: "M9.2 1.2L3 9.2h3.8L6 14.8l6.8-8.6H8.8Z" },
  barred: { line: `${ring}M4.2 4.2l7.6 7.6` },
  play: { fill: "M4.2 2.6l8.6 5.4l-8.6 5.4Z" },
  rewind: { fill: "M11.8 2.6l-8.6 5.4l8.6 5.4Z" },
  stop: { fill: "M3.6 3.6h8.8v8.8h-8.8Z" },
  link: {
    line: "M6.6 9.4l2.8-2.8M7.4 4.9l1.9-1.9a2.6 2.6 0 0 1 3.7 3.7l-1.9 1.9M8.6 11.1l-1.9 1.9a2.6 2.6 0 0 1-3.7-3.7l1.9-1.9",
  },
  warning: { line: "M8 2.4l6 11H2ZM8 6.4v3.2M8 11.4v.2" },
} as const satisfies { readonly [name: string]: Sign };

/** The signs that there are. */
export type IconName = keyof typeof signs;

/** One sign, as high as the letters beside it and in their colour; hidden from those who hear the page. */
export function Icon({ name }: { readonly name: IconName }) {
  const { line, fill, dashed }: Sign = signs[name];
  return (
    <svg className="icon" data-icon={name} viewBox="0 0 16 16" width="1em" height="1em" aria-hidden="true">
      {fill && <path d={fill} fill="currentColor" />}
      {line && (
        <path
          d={line}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
          {...(dashed && { strokeDasharray: "2.4 3.36" })}
        />
      )}
    </svg>
  );
}
