import { challengeView } from "../../../components/cell/challenge-view.tsx";
import { text } from "./derive-it.text.ts";

export const view = challengeView(text);
