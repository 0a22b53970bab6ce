import { Component, type ReactNode } from "react";

interface OutputGuardProps {
  /** Drawing is tried again when this changes. */
  readonly drawn: unknown;
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/** An edited cell may yield what its charts cannot draw: that is said in their place, and the rest of the cell goes on. */
export class OutputGuard extends Component<OutputGuardProps, { readonly failed: boolean; readonly drawn: unknown }> {
  override state = { failed: false, drawn: this.props.drawn };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  static getDerivedStateFromProps(props: OutputGuardProps, state: { readonly drawn: unknown }) {
    return props.drawn === state.drawn ? null : { failed: false, drawn: props.drawn };
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
