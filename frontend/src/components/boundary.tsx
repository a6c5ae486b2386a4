/** Around a view: what fails in it is told in its place, and all around it stays. React writes the error to the console. */

import { Component, type ReactNode } from "react";

interface Props {
  /** Another value draws the view anew: the address of a page. */
  readonly at?: string;
  readonly told: (error: unknown, again: () => void) => ReactNode;
  readonly onError?: (error: unknown) => void;
  readonly children: ReactNode;
}

interface State {
  readonly at: string | undefined;
  readonly failure: { readonly error: unknown } | undefined;
}

export class Boundary extends Component<Props, State> {
  override state: State = { at: this.props.at, failure: undefined };

  static getDerivedStateFromProps({ at }: Props, state: State): State | null {
    return at === state.at ? null : { at, failure: undefined };
  }

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { failure: { error } };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError?.(error);
  }

  override render(): ReactNode {
    if (this.state.failure === undefined) return this.props.children;
    return this.props.told(this.state.failure.error, () => this.setState({ failure: undefined }));
  }
}
