import { challengeView } from "../../../components/cell/challenge-view.tsx";
import { text } from "./write-it-backwards.text.ts";

export const view = challengeView(text);
