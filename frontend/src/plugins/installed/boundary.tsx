/** Around each view of an installed plugin: what fails in it is told in its place, with the plugin's name, and noted for the settings. */

import type { ReactNode } from "react";
import { Boundary } from "../../components/boundary";
import { Button } from "../../components/button";
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

export function PluginBoundary({ name, title, small, children }: Props) {
  const text = say("The plugin {title} failed here. The settings say why, at Plugins.", { title });
  const told = (_: unknown, again: () => void) =>
    small ? (
      <p className="flex flex-wrap items-center gap-2 text-sm text-soft">
        <ToneMark tone="look" silent />
        {text}
        <Button small onClick={again}>
          {say("Try again")}
        </Button>
      </p>
    ) : (
      <Empty title={say("This page does not work")} action={<Button onClick={again}>{say("Try again")}</Button>}>
        {text}
      </Empty>
    );
  return (
    <Boundary told={told} onError={(error) => noteTrouble(name, say("A view of it failed"), error)}>
      {children}
    </Boundary>
  );
}
