import { challengeView } from "../../../components/cell/challenge-view.tsx";
import { text } from "./predict.text.ts";

export const view = challengeView(text);
