/** What a person has written and not applied: asked about before the tab is closed, and forgotten when somebody else may sit there. */

import { say } from "../words/say";
import { adoption } from "./adoption";
import { confirm } from "./confirm";
import { drafts } from "./drafts";
import { drawer } from "./jobs";
import { newService } from "./new-service";
import { openForms } from "./open-forms";
import { closePlan, planFindings } from "./planning";
import { session, signOut } from "./session";
import { templateAnswers } from "./template-answers";
import { endUploads, isUploading } from "./transfers";

/** What would be lost, one line each. */
export function unsaved(): readonly string[] {
  const lines: string[] = [...drafts.get().values()].map(({ path, node }) => say("{path} on {node}, not saved", { path: path.slice(path.lastIndexOf("/") + 1), node }));
  if (newService.get()?.touched === true) lines.push(say("The new service that was begun"));
  if ((adoption.get()?.text ?? "") !== "") lines.push(say("What was pasted for an import"));
  for (const { title } of templateAnswers.get().values()) lines.push(say("What was typed for {title}", { title }));
  for (const title of openForms.get()) lines.push(say("What was typed under “{title}”", { title }));
  if (isUploading()) lines.push(say("An import into a volume that is under way: what has come by then stays in the volume"));
  return lines;
}

/** Sign out, after a question where something would be lost. */
export async function leave(): Promise<void> {
  const lines = unsaved();
  if (lines.length > 0 && !(await confirm({ title: say("Sign out?"), lines: [say("This is lost:"), ...lines], verb: say("Sign out"), otherwise: say("Cancel") }))) return;
  await signOut();
}

function forget(): void {
  drafts.set(new Map());
  newService.set(undefined);
  adoption.set(undefined);
  templateAnswers.set(new Map());
  planFindings.set(new Map());
  drawer.set(undefined);
  endUploads();
}

const onLeave = (event: BeforeUnloadEvent) => {
  if (unsaved().length > 0) event.preventDefault();
};

/** Called once. A session that ran out keeps the texts for the same person; nobody else ever sees them. */
export function guardUnsaved(): () => void {
  let owner: string | undefined;
  const stop = session.subscribe(() => {
    const now = session.get();
    if (now.state === "out") {
      closePlan();
      if (!now.ended) forget();
    } else if (now.state === "in") {
      if (owner !== undefined && owner !== now.username) forget();
      owner = now.username;
    }
  });
  window.addEventListener("beforeunload", onLeave);
  return () => {
    stop();
    window.removeEventListener("beforeunload", onLeave);
  };
}
