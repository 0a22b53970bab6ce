import { challengeView } from "../../../components/cell/challenge-view.tsx";
import { text } from "./uphill.text.ts";

export const view = challengeView(text);
