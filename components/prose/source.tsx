import { use } from "react";
import { useProse } from "./prose-context.tsx";

/** Another file of this project, shown as it stands: `<Source path="implicit/solvers/picard.ts" />`. */
export function Source({ path }: { readonly path: string }) {
  const { source, say } = useProse();
  const html = use(source(path));
  return (
    <details className="source">
      <summary>
        {say.source} <code translate="no">{path}</code>, {say.lines(html.split('class="line"').length - 1)}
      </summary>
      <div className="code-scroll" dangerouslySetInnerHTML={{ __html: html }} />
    </details>
  );
}
