import { challengeView } from "../../../components/cell/challenge-view.tsx";
import { text } from "./break-the-theorem.text.ts";

export const view = challengeView(text);
