import { Aside } from "./aside.tsx";
import { Challenge, Hint, Solution } from "./challenge.tsx";
import { Cite } from "./cite.tsx";
import { Course } from "./course.tsx";
import { Definition, Theorem } from "./definition.tsx";
import { Intro } from "./intro.tsx";
import { Learn } from "./learn.tsx";
import { Pitfall } from "./pitfall.tsx";
import { Reading } from "./reading.tsx";
import { Recap } from "./recap.tsx";
import { Recorded } from "./recorded.tsx";
import { References } from "./references.tsx";
import { Source } from "./source.tsx";
import { Term } from "./term.tsx";
import { TermKey } from "./term-key.tsx";

/** The closed vocabulary of lesson text: MDX uses these words and imports nothing. */
export const vocabulary = {
  Intro,
  Learn,
  Definition,
  Theorem,
  Pitfall,
  Reading,
  Aside,
  Cite,
  Course,
  References,
  Term,
  TermKey,
  Recap,
  Challenge,
  Hint,
  Solution,
  Source,
  Recorded,
};
