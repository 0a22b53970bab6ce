import { challengeView } from "../../../components/cell/challenge-view.tsx";
import { text } from "./rescue.text.ts";

export const view = challengeView(text);
