import { challengeView } from "../../../components/cell/challenge-view.tsx";
import { text } from "./anderson-step.text.ts";

export const view = challengeView(text);
