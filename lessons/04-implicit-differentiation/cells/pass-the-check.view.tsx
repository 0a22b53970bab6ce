import { challengeView } from "../../../components/cell/challenge-view.tsx";
import { text } from "./pass-the-check.text.ts";

export const view = challengeView(text);
