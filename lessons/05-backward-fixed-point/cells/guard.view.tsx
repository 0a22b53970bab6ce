import { challengeView } from "../../../components/cell/challenge-view.tsx";
import { text } from "./guard.text.ts";

export const view = challengeView(text);
