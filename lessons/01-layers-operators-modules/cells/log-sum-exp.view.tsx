import { challengeView } from "../../../components/cell/challenge-view.tsx";
import { text } from "./log-sum-exp.text.ts";

export const view = challengeView(text);
