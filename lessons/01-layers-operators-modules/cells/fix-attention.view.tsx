import { challengeView } from "../../../components/cell/challenge-view.tsx";
import { text } from "./fix-attention.text.ts";

export const view = challengeView(text);
