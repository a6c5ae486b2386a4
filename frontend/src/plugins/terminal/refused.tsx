/** A terminal that could not be opened or joined: why, and what helps. */

import { Link, useLocation } from "wouter";
import { Button } from "../../components/button";
import { ProblemNote } from "../../components/notice";
import { DebugOffer } from "../../components/terminal/start";
import { dropTab, openTerminal, type Tab } from "../../store/terminal/tabs";
import type { Problem } from "../../wire/types.gen";
import { say } from "../../words/say";

interface Props {
  readonly tab: Tab;
  readonly problem: Problem;
  readonly onAgain: () => void;
}

export function Refused({ tab, problem, onAgain }: Props) {
  const [, navigate] = useLocation();
  const { request } = tab;
  const debug = (debugImage: string) => {
    if (request === undefined) return;
    const { command: _command, attach: _attach, ...rest } = request;
    dropTab(tab.key);
    navigate(openTerminal({ ...rest, debugImage }), { replace: true });
  };
  return (
    <div className="mx-auto flex max-w-xl flex-col gap-4 px-4 py-10">
      <ProblemNote problem={problem} />
      {problem.code === "no-shell" && request !== undefined && (
        <section className="flex flex-col gap-2">
          <h2 className="text-sm font-semibold">{say("Debug it instead")}</h2>
          <p className="text-sm text-soft">{say("A throw-away container of an image with a shell, in the namespaces of {name}: its processes and its network.", { name: request.name ?? say("the container") })}</p>
          <DebugOffer name={request.name ?? say("the container")} images={problem.debugImages ?? []} onOpen={debug} />
        </section>
      )}
      <div className="flex flex-wrap items-center gap-4 text-sm">
        {(request !== undefined || problem.status === 0) && problem.code !== "no-shell" && <Button onClick={onAgain}>{say("Try again")}</Button>}
        <Link href="/terminal" className="link" onClick={() => dropTab(tab.key)}>
          {say("Show all terminals")}
        </Link>
      </div>
    </div>
  );
}
