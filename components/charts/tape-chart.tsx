import { type Language, type Localised, localise } from "../language.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { chartWords } from "./chart-words.ts";
import { largest } from "./extent.ts";
import { formatBytes } from "./format.ts";

/** One operation on the tape. */
export interface TapeNode {
  readonly id: number;
  /** The kernel that ran, such as "BatchMatMul". */
  readonly name: string;
  /** Ids of the nodes whose outputs it read. */
  readonly inputs: readonly number[];
  /** What it keeps for the backward pass. */
  readonly bytes: number;
  readonly shape: readonly number[];
  /** What it is in the equation, such as "W z⋆". */
  readonly note?: string;
  /** The id that it shares with an equation's term and with code lines. */
  readonly term?: string;
  /** Not recorded yet, at the moment on show. */
  readonly faint?: boolean;
}

/** What the tape chart shows. */
export interface TapeChartProps {
  readonly nodes: readonly TapeNode[];
  /** The node to light up, for stepping through the tape. */
  readonly highlight?: number;
  /** Makes each node a button. */
  readonly onSelect?: (id: number) => void;
  readonly title: string;
  readonly language: Language;
  readonly name?: string;
  readonly height?: number;
}

interface Words {
  readonly nothing: string;
  readonly columns: readonly string[];
  readonly sum: (nodes: number, bytes: string) => string;
  readonly heaviest: (name: string, bytes: string) => string;
  readonly list: (title: string) => string;
}

const words: Localised<Words> = {
  en: {
    nothing: "The operations on the tape will be listed here, each with what it keeps.",
    columns: ["node", "kernel", "reads", "shape", "bytes"],
    sum: (nodes, bytes) => `${nodes} ${nodes === 1 ? "node" : "nodes"} on the tape hold ${bytes}`,
    heaviest: (name, bytes) => `; ${name} keeps the most, ${bytes}`,
    list: (title) => `${title}: nodes in order`,
  },
  zh: {
    nothing: "计算带上的操作及其保存的数据将列在此处。",
    columns: ["节点", "算子", "输入", "形状", "字节"],
    sum: (nodes, bytes) => `计算带上的 ${nodes} 个节点共占用 ${bytes}`,
    heaviest: (name, bytes) => `；其中 ${name} 最多，为 ${bytes}`,
    list: (title) => `${title}：按顺序排列的节点`,
  },
};

/** What the chart shows, in a sentence: nodes, bytes, and the kernel that keeps most of them. */
export function describeTape(nodes: readonly TapeNode[], language: Language): string {
  const say = localise(words, language);
  if (nodes.length === 0) return say.nothing;
  const byKernel = new Map<string, number>();
  for (const { name, bytes } of nodes) byKernel.set(name, (byKernel.get(name) ?? 0) + bytes);
  const total = nodes.reduce((sum, { bytes }) => sum + bytes, 0);
  const [name, bytes] = [...byKernel].reduce((a, b) => (b[1] > a[1] ? b : a));
  // that copies keep what is kept says nothing
  const tail = bytes > 0 && byKernel.size > 1 && name !== "save" ? say.heaviest(name, formatBytes(bytes)) : "";
  return `${say.sum(nodes.length, formatBytes(total))}${tail}${language === "zh" ? "。" : "."}`;
}

const row = 30;
const lane = 8;
const lanes = 5;
/** As many operations as are drawn; the table has all. */
const mostNodes = 1000;

/** An arc from a node to one that reads it: straight for neighbours, wider the farther apart they are. */
export function arc(from: number, to: number, right: number): string {
  const [y0, y1] = [row * (from + 0.5), row * (to + 0.5)];
  if (to === from + 1) return `M${right} ${y0}V${y1}`;
  const width = Math.min(lanes, 1 + Math.log2(to - from)) * lane;
  const r = Math.min(width, (y1 - y0) / 2);
  const left = right - width;
  return `M${right} ${y0}C${left} ${y0} ${left} ${y0} ${left} ${y0 + r}V${y1 - r}C${left} ${y1} ${left} ${y1} ${right} ${y1}`;
}

/** The tape as a list of operations in order, arcs from each to those that read it, and what each keeps. */
export function TapeChart(props: TapeChartProps) {
  const { nodes: all, highlight, onSelect, title, language, name = "tape", height = 340 } = props;
  const nodes = all.slice(0, mostNodes);
  const say = localise(words, language);
  const place = new Map(nodes.map((node, i) => [node.id, i]));
  const most = Math.max(1, largest(nodes.map(({ bytes }) => bytes)));
  const right = lanes * lane + 6;
  const edges = nodes.flatMap((node, to) =>
    node.inputs.flatMap((input) => {
      const from = place.get(input);
      return from === undefined || from >= to ? [] : [{ from, to, lit: node.id === highlight || input === highlight }];
    }),
  );
  const noted = nodes.some(({ note }) => note !== undefined);
  const content = (node: TapeNode) => (
    <>
      <span className="tape-name" data-drawn translate="no">
        {node.name}
      </span>
      {noted && (
        <span className="tape-note" data-drawn>
          {node.note}
        </span>
      )}
      <span className="tape-shape" data-drawn translate="no">
        {`[${node.shape.join(", ")}]`}
      </span>
      <span className="tape-bytes" data-drawn translate="no">
        <i style={{ width: `${(100 * node.bytes) / most}%` }} />
        {formatBytes(node.bytes)}
      </span>
    </>
  );
  return (
    <ChartFrame
      name={name}
      title={title}
      description={describeTape(all, language)}
      language={language}
      picture={nodes.length > 0}
      table={() => ({
        columns: say.columns,
        rows: all.map((node) => [node.id, node.name, node.inputs.join(" "), node.shape.join("×"), node.bytes]),
      })}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard */}
      <section className="tape" style={{ height }} aria-label={say.list(title)} tabIndex={0}>
        {nodes.length === 0 && <p className="plot-prompt">{say.nothing}</p>}
        <div
          className="tape-body"
          data-noted={noted || undefined}
          style={{ "--tape-row": `${row}px`, "--tape-gutter": `${right + 11}px` } as object}
        >
          <svg width={right + 8} height={row * nodes.length} data-drawn aria-hidden="true">
            {edges.map(({ from, to, lit }) => (
              <path
                key={`${from}-${to}`}
                d={arc(from, to, right)}
                data-lit={lit || undefined}
                data-faint={nodes[to]?.faint || undefined}
              />
            ))}
            {nodes.map((node, i) => (
              <circle
                key={node.id}
                cx={right}
                cy={row * (i + 0.5)}
                r={node.id === highlight ? 6 : 4}
                data-lit={node.id === highlight || undefined}
                data-faint={node.faint || undefined}
              />
            ))}
          </svg>
          <ol>
            {nodes.map((node) => (
              <li
                key={node.id}
                aria-current={node.id === highlight ? "step" : undefined}
                data-term={node.term}
                data-faint={node.faint || undefined}
              >
                {onSelect ? (
                  <button type="button" onClick={() => onSelect(node.id)}>
                    {content(node)}
                  </button>
                ) : (
                  <div>{content(node)}</div>
                )}
              </li>
            ))}
          </ol>
        </div>
        {all.length > nodes.length && (
          <p className="chart-more">{chartWords(language).more(all.length - nodes.length)}</p>
        )}
      </section>
    </ChartFrame>
  );
}
