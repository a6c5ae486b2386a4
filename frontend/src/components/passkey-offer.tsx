/** Signing in with a passkey: a button, and where the browser can, its own list at the field for the name. */

import { KeyRound } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTask } from "../store/nodes";
import { enterBy } from "../store/session";
import { ApiError } from "../wire/http";
import { choosePasskey, offersPasskeys, passkeys } from "../wire/passkeys";
import { say } from "../words/say";
import { Button } from "./button";
import { ProblemNote } from "./notice";

/** A challenge lives five minutes: the browser's list gets a new one before. */
const RENEW_MS = 4 * 60_000;

export function PasskeyOffer() {
  const [known, setKnown] = useState(false);
  const [round, setRound] = useState(0);
  const list = useRef<AbortController>(undefined);
  const { busy, problem, run } = useTask();
  const again = () => setRound((now) => now + 1);
  // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies -- each round has a challenge of its own
  useEffect(() => {
    const ending = new AbortController();
    list.current = ending;
    void offer(ending.signal, setKnown).then((body) => {
      if (body !== undefined && !ending.signal.aborted) void run(() => enterBy(passkeys.login(body))).then((done) => done || again());
    });
    const renewal = window.setTimeout(again, RENEW_MS);
    return () => {
      ending.abort();
      window.clearTimeout(renewal);
    };
  }, [round, run]);
  if (!known) return null;
  const choose = async () => {
    list.current?.abort();
    if (!(await run(async () => enterBy(passkeys.login(await choosePasskey(await passkeys.ask())))))) again();
  };
  return (
    <div className="mt-4 flex flex-col gap-4 border-t border-line pt-4">
      <Button icon={<KeyRound size={14} aria-hidden />} busy={busy} onClick={() => void choose()}>
        {say("Sign in with a passkey")}
      </Button>
      <ProblemNote problem={problem} />
    </div>
  );
}

/** Ask for a challenge and wait until a passkey is chosen at the field; nothing where there is none, or the wait ends. */
async function offer(signal: AbortSignal, onKnown: (known: boolean) => void) {
  try {
    const asked = await passkeys.ask();
    if (signal.aborted) return undefined;
    onKnown(asked.known === true);
    if (asked.known !== true || !(await offersPasskeys()) || signal.aborted) return undefined;
    return await choosePasskey(asked, signal);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return undefined;
  }
}
