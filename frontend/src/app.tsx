/** Who sees what: sign-in, the first account, or the shell with its live state. */

import { useEffect } from "react";
import { useLocation } from "wouter";
import { Boundary } from "./components/boundary";
import { ConfirmDialog } from "./components/confirm";
import { FailedWhole } from "./components/failed";
import { Shell } from "./components/shell/shell";
import { SignIn } from "./components/sign-in";
import { SetUp } from "./components/set-up";
import { Accept } from "./components/accept";
import { Button } from "./components/button";
import { Welcome } from "./components/welcome";
import { Skeleton } from "./components/notice";
import { Toaster } from "./components/toaster";
import "./plugins";
import { live, startLive, stopLive } from "./store/live";
import { followAlerts } from "./store/notifications";
import { checkSession, session } from "./store/session";
import { useStore } from "./store/store";
import { guardUnsaved } from "./store/unsaved";
import { say } from "./words/say";

export function App() {
  const who = useStore(session, (now) => now);
  useEffect(() => void checkSession(), []);
  useEffect(guardUnsaved, []);
  useEffect(followAlerts, []);
  useEffect(() => {
    if (who.state === "in") startLive();
    else stopLive();
  }, [who.state]);
  return (
    <Boundary told={(error, again) => <FailedWhole error={error} again={again} />}>
      <Gate />
      <ConfirmDialog />
      <Toaster />
    </Boundary>
  );
}

function Gate() {
  const who = useStore(session, (now) => now);
  const ready = useStore(live, (now) => now.state !== undefined);
  const [path] = useLocation();
  if (path === "/welcome") return <Accept />;
  switch (who.state) {
    case "unknown":
      return <Coming />;
    case "away":
      return <Away detail={who.detail} />;
    case "out":
      return path === "/setup" ? <SetUp /> : <SignIn setupNeeded={who.setupNeeded} ended={who.ended} />;
    case "in":
      return ready ? <Shell username={who.username} /> : <Coming />;
  }
}

/** Nothing is known yet. */
function Coming() {
  return (
    <main>
      <h1 className="sr-only">{say("ServiceBay")}</h1>
      <Skeleton />
    </main>
  );
}

/** The hub did not answer the very first question. */
function Away({ detail }: { readonly detail: string }) {
  useEffect(() => {
    const timer = setInterval(() => void checkSession(), 4000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Welcome title={say("ServiceBay does not answer")} text={say("{detail} This page keeps trying.", { detail })}>
      <Button onClick={() => void checkSession()}>{say("Try now")}</Button>
    </Welcome>
  );
}
