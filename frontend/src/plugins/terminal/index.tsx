import { SquareTerminal } from "lucide-react";
import { lazy, Suspense } from "react";
import { Skeleton } from "../../components/notice";
import type { Plugin } from "../types";

const Page = lazy(async () => ({ default: (await import("./page")).TerminalPage }));

/** Fetched when it is first looked at: it is no part of the first load. */
function TerminalPage() {
  return (
    <Suspense fallback={<Skeleton />}>
      <Page />
    </Suspense>
  );
}

export const terminal: Plugin = {
  id: "terminal",
  title: "Terminal",
  path: "/terminal",
  icon: SquareTerminal,
  letter: "x",
  needs: () => false,
  routes: [{ path: "/terminal/:at?", view: TerminalPage }],
};
