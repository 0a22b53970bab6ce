import { type KeyboardEvent, type PointerEvent, useId, useState } from "react";
import { type Language, type Localised, localise } from "../language.ts";
import { formatStrokes, longest, type Place, parseStrokes, type Stroke, side } from "./strokes.ts";

/** What a drawing pad needs. */
export interface DrawingPadProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly disabled?: boolean;
  readonly language: Language;
}

interface Words {
  readonly help: string;
  readonly undo: string;
  readonly clear: string;
  readonly state: (pen: "up" | "down", { x, y }: Place, strokes: number) => string;
}

const words: Localised<Words> = {
  en: {
    help: "Draw with a finger, a pen or the mouse. With the keyboard: arrow keys move the pen (Shift: further), Space puts it down and lifts it, Backspace takes the last stroke back.",
    undo: "Undo",
    clear: "Clear",
    state: (pen, { x, y }, strokes) =>
      `Pen ${pen} at ${x + 1}, ${y + 1}. ${strokes} ${strokes === 1 ? "stroke" : "strokes"}.`,
  },
};

const near = 1.5;
const middle: Place = { x: side / 2, y: side / 2 };
const within = (value: number) => Math.min(side - 1, Math.max(0, Math.round(value)));
const line = (stroke: Stroke) => `M${stroke.map(({ x, y }) => `${x + 0.5} ${y + 0.5}`).join("L")}h0`;

const moves: { readonly [key: string]: Place | undefined } = {
  ArrowLeft: { x: -2, y: 0 },
  ArrowRight: { x: 2, y: 0 },
  ArrowUp: { x: 0, y: -2 },
  ArrowDown: { x: 0, y: 2 },
};

/** A field to draw on, by pointer, by touch and by keyboard. A stroke counts when the pen is lifted. */
export function DrawingPad({ label, value, onChange, disabled = false, language }: DrawingPadProps) {
  const id = useId();
  const say = localise(words, language);
  const strokes = parseStrokes(value) ?? [];
  const [stroke, setStroke] = useState<Stroke>();
  const [pen, setPen] = useState(middle);
  const [typing, setTyping] = useState(false);

  const commit = (next: readonly Stroke[]) => {
    setStroke(undefined);
    const text = formatStrokes(next);
    if (text !== value && text.length <= longest) onChange(text);
  };
  const lift = () => stroke && commit([...strokes, stroke]);
  const undo = () => (stroke ? setStroke(undefined) : commit(strokes.slice(0, -1)));
  const clear = () => commit([]);

  const placeOf = (event: PointerEvent<SVGSVGElement>): Place => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return {
      x: within((side * (event.clientX - left)) / width - 0.5),
      y: within((side * (event.clientY - top)) / height - 0.5),
    };
  };
  const draw = (event: PointerEvent<SVGSVGElement>) => {
    const last = stroke?.at(-1);
    if (!stroke || !last || typing) return;
    const place = placeOf(event);
    if (Math.hypot(place.x - last.x, place.y - last.y) >= near) setStroke([...stroke, place]);
  };
  const press = (event: KeyboardEvent) => {
    if (disabled || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moves[event.key];
    if (move) {
      const far = event.shiftKey ? 4 : 1;
      const next = { x: within(pen.x + far * move.x), y: within(pen.y + far * move.y) };
      setPen(next);
      if (stroke) setStroke([...stroke, next]);
    } else if (event.key === " ") {
      if (stroke) lift();
      else setStroke([pen]);
    } else if (event.key === "Backspace") undo();
    else return;
    setTyping(true);
    event.preventDefault();
  };

  return (
    <div className="control control-drawing">
      <span id={`${id}label`} className="control-label">
        {label}
      </span>
      <svg
        className="drawing-pad"
        role="application"
        aria-labelledby={`${id}label`}
        aria-describedby={`${id}help ${id}state`}
        viewBox={`0 0 ${side} ${side}`}
        tabIndex={disabled ? -1 : 0}
        onPointerDown={(event) => {
          if (disabled || !event.isPrimary || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setTyping(false);
          setStroke([placeOf(event)]);
        }}
        onPointerMove={draw}
        onPointerUp={() => !typing && lift()}
        onPointerCancel={() => !typing && setStroke(undefined)}
        onKeyDown={press}
        onBlur={() => typing && lift()}
      >
        <path d={[...strokes, ...(stroke ? [stroke] : [])].map(line).join("")} />
        <circle className="drawing-pen" cx={pen.x + 0.5} cy={pen.y + 0.5} r={stroke ? 2 : 3} data-down={!!stroke} />
      </svg>
      <div className="drawing-row">
        <button type="button" data-action="undo" disabled={disabled || strokes.length === 0} onClick={undo}>
          {say.undo}
        </button>
        <button type="button" data-action="clear" disabled={disabled || strokes.length === 0} onClick={clear}>
          {say.clear}
        </button>
      </div>
      <p id={`${id}help`} className="drawing-help">
        {say.help}
      </p>
      <p id={`${id}state`} className="drawing-state" aria-live="polite">
        {say.state(stroke ? "down" : "up", pen, strokes.length)}
      </p>
    </div>
  );
}
