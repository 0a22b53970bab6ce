import { vocabulary } from "../../components/prose/vocabulary.tsx";
import { Shot } from "./shot.tsx";

const { Aside, Challenge, Cite, Definition, Hint, Intro, Learn, Pitfall, Reading, Recap, References, Solution } =
  vocabulary;
const { Source, Term, TermKey } = vocabulary;

/** Every block of prose. */
export function GalleryProse() {
  return (
    <Shot name="prose" title="The vocabulary of prose">
      <div className="lesson">
        <Intro>
          <p>The first words of a lesson: what it is about, in two or three sentences that need nothing before them.</p>
        </Intro>
        <Learn>
          <ul>
            <li>what the reader will be able to do;</li>
            <li>and what else.</li>
          </ul>
        </Learn>
        <Aside title="a note">
          <p>It stands in the margin of a wide page, and folds on a narrow one.</p>
        </Aside>
        <p>
          Text with a <Term id="fixed-point">word of the glossary</Term>, and a citation: <Cite id="bai2019" />.
        </p>
        <TermKey ids="state parameter" />
        <Definition title="A word">
          <p>Exactly what it means.</p>
        </Definition>
        <Reading>
          <p>What to look for in the figure above, and what to change in it.</p>
        </Reading>
        <Pitfall title="A mistake that is easy to make">
          <p>And why it is one.</p>
        </Pitfall>
        <Source path="implicit/solvers/picard.ts" />
        <Challenge title="A task">
          <p>What to do.</p>
          <Hint>
            <p>A vague hint.</p>
          </Hint>
          <Hint>
            <p>A plain one.</p>
          </Hint>
          <Solution>
            <p>How it can be done.</p>
          </Solution>
        </Challenge>
        <Recap>
          <ul>
            <li>What to take away.</li>
          </ul>
        </Recap>
        <References />
      </div>
    </Shot>
  );
}
