/** What stands in place of a view that failed: what happened in plain words, and the ways on from there. */

import { useEffect, useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { navigation, usePlugins } from "../plugins/registry";
import { pageIsOld } from "../store/page-age";
import { say } from "../words/say";
import { Button } from "./button";
import { NotFetched } from "./late";
import { Empty, Output, Skeleton } from "./notice";
import { PageHead } from "./page";
import { ToneMark } from "./tone";
import { Welcome } from "./welcome";

interface Props {
  readonly error: unknown;
  readonly again: () => void;
}

const loadAnew = () => window.location.reload();

/** In place of a page, within the shell. */
export function FailedPage({ error, again }: Props) {
  const told = useTold(error);
  if (told === undefined) return <Skeleton />;
  return (
    <div role="alert">
      <PageHead title={told.title} />
      <Empty title={told.what} action={<Ways told={told} again={again} />}>
        {told.onward}
        {told.said !== undefined && (
          <div className="text-left">
            <Output text={told.said} />
          </div>
        )}
      </Empty>
    </div>
  );
}

/** In place of one section among others. */
export function FailedCard({ error, again }: Props) {
  const told = useTold(error);
  if (told === undefined) return null;
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-soft">
      <ToneMark tone="look" silent />
      <p className="min-w-0 wrap-anywhere">
        {told.what}. {told.said}
      </p>
      <Button small onClick={told.old ? loadAnew : again}>
        {told.old ? say("Load the page anew") : say("Try again")}
      </Button>
    </div>
  );
}

/** In place of everything: not even the shell could be drawn. */
export function FailedWhole({ error, again }: Props) {
  return (
    <Welcome title={say("ServiceBay could not be drawn")} text={say("Something in this page went wrong. Your services are not touched by it.")}>
      <Output text={saidOf(error)} />
      <div className="mt-4 flex gap-2">
        <Button look="primary" onClick={loadAnew}>
          {say("Load the page anew")}
        </Button>
        <Button onClick={again}>{say("Try again")}</Button>
      </div>
    </Welcome>
  );
}

interface Told {
  readonly title: string;
  readonly what: string;
  readonly onward: string;
  readonly said?: string;
  /** Trying again is of no use: the hub no longer has what this page asks for. */
  readonly old: boolean;
}

/** Why, in words; nothing while the hub is asked whether it has another page by now. */
function useTold(error: unknown): Told | undefined {
  const [old, setOld] = useState<boolean>();
  const missing = error instanceof NotFetched;
  useEffect(() => {
    if (missing) void pageIsOld().then(setOld);
  }, [missing]);
  if (!missing) {
    return {
      title: say("Page failed"),
      what: say("This part of ServiceBay failed"),
      onward: say("It met something that it was not made for. Your services are not touched by it. If it fails again, please report it with this text; the browser’s console has more."),
      said: saidOf(error),
      old: false,
    };
  }
  if (old === undefined) return undefined;
  if (old) return { title: say("Updated"), what: say("ServiceBay was updated"), onward: say("This page is of the version before, and what you opened is no longer there for it: load the page anew."), old };
  return { title: say("Not loaded"), what: say("This part of the page could not be fetched"), onward: say("ServiceBay did not answer, or the connection broke. Try again in a moment."), old };
}

function Ways({ told, again }: { readonly told: Told; readonly again: () => void }): ReactNode {
  const [path] = useLocation();
  const elsewhere = navigation(usePlugins(), "main").find((plugin) => plugin.path !== path);
  return (
    <div className="flex flex-wrap items-center justify-center gap-3">
      {told.old ? (
        <Button look="primary" onClick={loadAnew}>
          {say("Load the page anew")}
        </Button>
      ) : (
        <Button look="primary" onClick={again}>
          {say("Try again")}
        </Button>
      )}
      {elsewhere !== undefined && (
        <Link href={elsewhere.path} className="link text-sm">
          {say("Go to {page}", { page: elsewhere.title })}
        </Link>
      )}
    </div>
  );
}

function saidOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
