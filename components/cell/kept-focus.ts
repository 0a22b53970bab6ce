import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from "react";

interface KeptFocus {
  onFocus(event: FocusEvent): void;
  onBlur(): void;
}

/** A button that its own press takes away would leave the keyboard nowhere: the focus goes on to the cell's primary button. */
export function useKeptFocus(cell: RefObject<HTMLElement | null>): KeptFocus {
  const last = useRef<Element>(undefined);
  useLayoutEffect(() => {
    if (!last.current || last.current.isConnected) return;
    last.current = undefined;
    if (document.activeElement !== document.body) return;
    cell.current?.querySelector<HTMLElement>(".button.primary")?.focus({ preventScroll: true });
  });
  return {
    onFocus({ target }) {
      last.current = target;
    },
    // React is silent about the blur of what it takes away itself
    onBlur() {
      last.current = undefined;
    },
  };
}
