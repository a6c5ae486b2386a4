/** Around each view of an installed plugin: what fails in it is told in its place, and the page around it stays. */

import { Component, type ReactNode } from "react";
import { Empty } from "../../components/notice";
import { ToneMark } from "../../components/tone";
import { say } from "../../words/say";
import { noteTrouble } from "./troubles";

interface Props {
  readonly name: string;
  readonly title: string;
  readonly small: boolean;
  readonly children: ReactNode;
}

export class Boundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    noteTrouble(this.props.name, say("A view of it failed"), error);
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    const text = say("The plugin {title} failed here. The settings say why, at Plugins.", { title: this.props.title });
    if (!this.props.small) return <Empty title={say("This page does not work")}>{text}</Empty>;
    return (
      <p className="flex items-center gap-2 text-sm text-soft">
        <ToneMark tone="look" silent />
        {text}
      </p>
    );
  }
}
