import { challengeView } from "../../../components/cell/challenge-view.tsx";
import { text } from "./lost-newton.text.ts";

export const view = challengeView(text);
