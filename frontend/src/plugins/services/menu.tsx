/** What can be done with a service's files as a whole: another name, a copy, the trash. Each shows its plan first. */

import { Ellipsis } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { useLocation } from "wouter";
import { Button, IconButton } from "../../components/button";
import { Field } from "../../components/field";
import { ProblemNote } from "../../components/notice";
import { Sheet } from "../../components/sheet";
import { MENU, MENU_ITEM } from "../../components/shell/menu";
import { servicePath } from "../../lib/route";
import { drafts, draftsOf, dropDrafts } from "../../store/drafts";
import { openPlan } from "../../store/planning";
import { noteRefusal, useRefusal } from "../../store/session";
import { showToast } from "../../store/toasts";
import { api, ApiError } from "../../wire/http";
import type { JobView, Problem, ServiceView } from "../../wire/types.gen";
import { say } from "../../words/say";

type Naming = "rename" | "copy";
const TITLE: Record<Naming, (name: string) => string> = { rename: (name) => say("Rename {name}", { name }), copy: (name) => say("Copy {name}", { name }) };

export function ServiceMenu({ row }: { readonly row: ServiceView }) {
  const [naming, setNaming] = useState<Naming>();
  const [, navigate] = useLocation();
  const refused = useRefusal("operate") !== undefined;
  if (refused || (row.sourcePath === undefined && (row.files ?? []).length === 0)) return null;
  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger asChild>
          <IconButton label={say("More for {name}", { name: row.name })}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content align="end" sideOffset={4} collisionPadding={8} className={MENU}>
            <DropdownMenu.Item className={MENU_ITEM} onSelect={() => setNaming("copy")}>
              {say("Copy…")}
            </DropdownMenu.Item>
            <DropdownMenu.Item className={MENU_ITEM} onSelect={() => setNaming("rename")}>
              {say("Rename…")}
            </DropdownMenu.Item>
            <DropdownMenu.Item className={`${MENU_ITEM} text-act`} onSelect={() => void planDeletion(row, () => navigate("/services"))}>
              {say("Delete…")}
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {naming !== undefined && <NameForm row={row} naming={naming} onClose={() => setNaming(undefined)} />}
    </>
  );
}

function NameForm({ row, naming, onClose }: { readonly row: ServiceView; readonly naming: Naming; readonly onClose: () => void }) {
  const [name, setName] = useState(naming === "copy" ? `${row.name}-2` : row.name);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [, navigate] = useLocation();
  const plan = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const answer = await (naming === "copy" ? api.copyService(row.node, row.unit, name) : api.renameService(row.node, row.unit, name));
      onClose();
      openPlan({
        node: row.node,
        draft: { files: answer.files },
        notes: [...answer.notes, ...(naming === "rename" ? unsavedNotes(row) : [])],
        subject: naming === "copy" ? say("Copy {name} as {other}", { name: row.name, other: name }) : say("Rename {name} to {other}", { name: row.name, other: name }),
        onDone: (job) => {
          if (naming === "rename") dropUnsaved(row);
          goTo(job, row, navigate);
        },
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      noteRefusal(error);
      setProblem(error.problem);
      setBusy(false);
    }
  };
  return (
    <Sheet title={TITLE[naming](row.name)} onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== "" && name !== row.name) void plan();
        }}
      >
        <Field label={say("New name")} hint={naming === "rename" ? say("Files that name this one are changed with it.") : say("Ports and volumes stay as they are: the plan shows what clashes.")}>
          {(props) => <input {...props} className="field" autoFocus spellCheck={false} autoComplete="off" value={name} onChange={(event) => setName(event.target.value.trim())} />}
        </Field>
        <ProblemNote problem={problem} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{say("Cancel")}</Button>
          <Button type="submit" look="primary" busy={busy} disabled={name === "" || name === row.name}>
            {say("See the plan")}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}

/** To the service that the job made. */
function goTo(job: JobView, row: ServiceView, navigate: (path: string) => void): void {
  const other = (job.targets ?? []).find((key) => key !== row.key);
  if (other !== undefined) navigate(servicePath(other));
}

/** What was written and not saved is of a service that is no more then: nobody could get at it. */
function unsavedNotes(row: ServiceView): readonly string[] {
  const paths = draftsOf(drafts.get(), row.key).map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
  return paths.length === 0 ? [] : [say("What is not saved is lost: {paths}.", { paths: paths.join(", ") })];
}

function dropUnsaved(row: ServiceView): void {
  dropDrafts(row.node, draftsOf(drafts.get(), row.key).map(({ path }) => path));
}

/** Which files go, the hub says. */
async function planDeletion(row: ServiceView, onDone: () => void, along = false): Promise<void> {
  try {
    const { files, notes, companions = [] } = await api.draftDeletion(row.node, row.unit, along);
    const names = companions.map((path) => path.slice(path.lastIndexOf("/") + 1));
    openPlan({
      node: row.node,
      draft: { files, reason: say("Deleted {name}", { name: row.name }) },
      subject: say("Delete {name}", { name: row.name }),
      notes: [...notes, ...unsavedNotes(row)],
      choice: names.length === 0 ? undefined : { title: say("Take along what only {name} uses: {names}. What is in volumes stays.", { name: row.name, names: names.join(", ") }), on: along, toggle: () => void planDeletion(row, onDone, !along) },
      onDone: () => {
        dropUnsaved(row);
        onDone();
      },
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteRefusal(error);
    showToast({ tone: "failed", title: `${row.name}: ${error.problem.detail}` });
  }
}
