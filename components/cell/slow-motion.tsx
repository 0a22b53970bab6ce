import { useEffect, useRef, useState } from "react";
import { chartWords } from "../charts/chart-words.ts";
import { Icon } from "../icon.tsx";
import { type Language, type Localised, localise } from "../language.ts";
import { light } from "../prose/linked-terms.ts";

/** One moment of an algorithm: what happens, and the linked term that it happens to. */
export interface Moment {
  readonly term: string;
  readonly text: string;
}

interface SlowMotionProps {
  /** May be left empty while it is closed: telling thousands of steps takes time. */
  readonly moments: readonly Moment[];
  /** The moment on show, by its place; undefined while slow motion is closed. */
  readonly at: number | undefined;
  readonly onChange: (at: number | undefined) => void;
  readonly language: Language;
}

interface Words {
  readonly title: string;
  readonly back: string;
  readonly next: string;
  readonly play: string;
  readonly pause: string;
  readonly moment: string;
  readonly all: string;
}

const words: Localised<Words> = {
  en: {
    title: "Slow motion: one step at a time",
    back: "Back",
    next: "Next",
    play: "Play",
    pause: "Pause",
    moment: "Moment",
    all: "Every moment; choose one to light it up",
  },
};

/** As many moments as the list shows; the slider reaches all. */
const mostListed = 300;

/** How long a moment stays while it plays: time to read a sentence and look. */
const pace = 1600;

/** Brings the first line of code that is lit into sight, inside the code's own window: the page stays where it is. */
function showLine(place: Element | null, term: string | undefined): void {
  const line = term && place?.closest("[data-cell]")?.querySelector(`.shiki .line[data-term="${term}"]`);
  if (!line) return;
  let box = line.parentElement;
  while (box && !(box.scrollHeight > box.clientHeight && getComputedStyle(box).overflowY !== "visible")) {
    if (box.matches("[data-cell]")) return;
    box = box.parentElement;
  }
  box?.scrollBy(0, line.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3);
}

/**
 * An iteration moment by moment, forwards and back: each lights its term in the equations, the lines of code and the data.
 * Those who asked for reduced motion get the list of moments in place of Play.
 */
export function SlowMotion({ moments, at, onChange, language }: SlowMotionProps) {
  const say = localise(words, language);
  const [playing, setPlaying] = useState(false);
  const open = at !== undefined;
  const last = moments.length - 1;
  const now = Math.min(at ?? 0, last);
  const moment = open ? moments[now] : undefined;
  const term = moment?.term;
  const details = useRef<HTMLDetailsElement>(null);
  const start = useRef(onChange);
  // it may have been opened before the island woke
  useEffect(() => {
    if (details.current?.open) start.current(0);
  }, []);
  useEffect(() => {
    // while it is closed, the light is the reader's
    if (term === undefined) return;
    light(term, { hold: true });
    showLine(details.current, term);
    return () => light(undefined);
  }, [term]);
  useEffect(() => {
    if (!playing || !open) return;
    if (now >= last) return setPlaying(false);
    const timer = setTimeout(() => onChange(now + 1), pace);
    return () => clearTimeout(timer);
  }, [playing, open, now, last, onChange]);
  const go = (to: number) => {
    setPlaying(false);
    onChange(Math.max(0, Math.min(last, to)));
  };
  return (
    <details
      ref={details}
      className="slow"
      data-lights=""
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== open) onChange(currentTarget.open ? 0 : undefined);
        setPlaying(false);
      }}
    >
      <summary>{say.title}</summary>
      {open && (
        <>
          <div className="slow-player">
            <button type="button" className="button" data-action="back" disabled={now <= 0} onClick={() => go(now - 1)}>
              <Icon name="rewind" /> <span>{say.back}</span>
            </button>
            <button
              type="button"
              className="button"
              data-action="next"
              disabled={now === last}
              onClick={() => go(now + 1)}
            >
              <span>{say.next}</span> <Icon name="play" />
            </button>
            <button
              type="button"
              className="button slow-play"
              data-action="play"
              onClick={() => {
                if (!playing && now === last) onChange(0);
                setPlaying(!playing);
              }}
            >
              {playing ? say.pause : say.play}
            </button>
            <input
              type="range"
              min={0}
              max={Math.max(0, last)}
              value={Math.max(0, now)}
              aria-label={say.moment}
              aria-valuetext={moment?.text}
              onChange={({ target }) => go(target.valueAsNumber)}
            />
          </div>
          <p className="slow-text" role="status">
            {moment?.text}
          </p>
          <ol className="slow-list" aria-label={say.all}>
            {moments.slice(0, mostListed).map(({ text }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: moments have no identity but their place
              <li key={place}>
                <button type="button" aria-pressed={place === now} onClick={() => go(place)}>
                  {text}
                </button>
              </li>
            ))}
          </ol>
          {moments.length > mostListed && <p>{chartWords(language).more(moments.length - mostListed)}</p>}
        </>
      )}
    </details>
  );
}
