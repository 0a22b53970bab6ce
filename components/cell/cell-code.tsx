import type { FrameWords } from "./words.ts";

interface CellCodeProps {
  readonly name: string;
  readonly code: string;
  readonly say: FrameWords;
}

/** The cell's file as it stands: the text that the reader sees is the text that runs. */
export function CellCode({ name, code, say }: CellCodeProps) {
  return (
    <details className="cell-code" open>
      <summary>
        {say.code} <code>{name}.ts</code>
      </summary>
      <div
        className="code-scroll"
        data-code={name}
        suppressHydrationWarning
        dangerouslySetInnerHTML={{ __html: code }}
      />
    </details>
  );
}
