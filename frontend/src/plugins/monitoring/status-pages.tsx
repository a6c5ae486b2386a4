/** Status pages: what people without an account may see of checks. The pages themselves are the hub's, at /status/…. */

import { ExternalLink, Megaphone, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../components/button";
import { ProblemNote } from "../../components/notice";
import { ToneMark } from "../../components/tone";
import { confirm } from "../../store/confirm";
import { useFetched } from "../../store/fetched";
import { useLive } from "../../store/live";
import { useTask } from "../../store/nodes";
import { api } from "../../wire/http";
import type { CheckView, StatusLevel, StatusPageAnswer, Tone } from "../../wire/types.gen";
import { say } from "../../words/say";
import { ManagedList } from "./managed-list";
import { PostDialog, StatusPageDialog } from "./status-form";

const TONES: Readonly<Record<StatusLevel, Tone>> = { up: "ok", trouble: "look", down: "act", maintenance: "busy", unknown: "off" };

/** Told apart by state alone: pages change when a check does. */
const statesOf = (checks: Readonly<Record<string, CheckView>>) => Object.values(checks).map((check) => `${check.key} ${check.state}`).join("\n");

export function StatusPagesView() {
  const version = useLive((state) => statesOf(state.checks));
  const fetched = useFetched(api.statusPages, version);
  return (
    <ManagedList
      title={say("Status pages")}
      fetched={fetched}
      keyOf={(row) => row.slug}
      row={(row) => <PageRow row={row} onChange={fetched.again} />}
      verb={say("Add a page")}
      need="administer"
      empty={{ title: say("No status page yet"), text: say("A page for those who use your services and have no account here: how they are, three months of uptime, what you tell them. With badges and a news feed.") }}
      dialog={(close) => <StatusPageDialog onClose={close} />}
    />
  );
}

function PageRow({ row, onChange }: { readonly row: StatusPageAnswer; readonly onChange: () => void }) {
  const [asked, setAsked] = useState<"edit" | "post">();
  const task = useTask();
  const address = `/status/${row.slug}`;
  const close = (done: boolean) => {
    setAsked(undefined);
    if (done) onChange();
  };
  const remove = async () => {
    const sure = await confirm({ title: say("Remove {title}?", { title: row.page.title }), lines: [say("Its address leads nowhere then, and what was posted is forgotten.")], verb: say("Remove {title}", { title: row.page.title }) });
    if (sure) await task.run(() => api.removeStatusPage(row.slug).then(onChange));
  };
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      <div className="flex flex-wrap items-center gap-2">
        <ToneMark tone={TONES[row.now.level]} />
        <h2 className="mr-auto min-w-0 font-medium wrap-anywhere">{row.page.title}</h2>
        <Button need="operate" small icon={<Megaphone size={12} aria-hidden />} onClick={() => setAsked("post")} aria-label={say("Tell the readers of {title}", { title: row.page.title })}>
          {say("Tell")}
        </Button>
        <IconButton need="administer" small label={say("Change {title}", { title: row.page.title })} onClick={() => setAsked("edit")}>
          <Pencil size={14} aria-hidden />
        </IconButton>
        <IconButton need="administer" small label={say("Remove {title}", { title: row.page.title })} onClick={() => void remove()}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      <p className="text-soft">
        {row.now.sentence} {row.page.public === true ? say("Anybody may see it.") : say("Only who is signed in sees it.")}
      </p>
      <p className="flex flex-wrap gap-x-4 gap-y-1 font-mono text-xs">
        <Out href={address}>{address}</Out>
        <Out href={`${address}/badge.svg`}>{say("badge.svg")}</Out>
        <Out href={`${address}/feed.xml`}>{say("feed.xml")}</Out>
        <Out href={`${address}/data.json`}>{say("data.json")}</Out>
      </p>
      <ProblemNote problem={task.problem} />
      {asked === "edit" && <StatusPageDialog start={row} onClose={close} />}
      {asked === "post" && <PostDialog row={row} onClose={close} />}
    </div>
  );
}

function Out({ href, children }: { readonly href: string; readonly children: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1 text-soft underline hover:text-ink">
      {children}
      <ExternalLink size={11} aria-hidden />
    </a>
  );
}
