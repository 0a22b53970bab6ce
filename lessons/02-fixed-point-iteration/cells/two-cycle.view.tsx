import { challengeView } from "../../../components/cell/challenge-view.tsx";
import { text } from "./two-cycle.text.ts";

export const view = challengeView(text);
