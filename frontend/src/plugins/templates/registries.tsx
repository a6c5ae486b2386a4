/** Git registries: where more templates come from. */

import { RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { Age } from "../../components/age";
import { Button, IconButton } from "../../components/button";
import { Field } from "../../components/field";
import { Empty, ProblemNote, Skeleton } from "../../components/notice";
import { PageHead } from "../../components/page";
import { confirm } from "../../store/confirm";
import { useTask } from "../../store/nodes";
import { useFetched } from "../../store/fetched";
import { addRegistry, listRegistries, removeRegistry, updateRegistry } from "../../store/templates";
import type { RegistryChange, RegistryView } from "../../wire/types.gen";
import { say, Say, sayCount } from "../../words/say";
import { Faults } from "./view";

export function RegistriesPage() {
  const { value, problem, again } = useFetched(listRegistries, "");
  const [adding, setAdding] = useState(false);
  return (
    <div className="flex h-full flex-col">
      <PageHead title={say("Registries")} back={{ href: "/templates", title: say("templates") }}>
        {!adding && (
          <Button need="administer" look="primary" onClick={() => setAdding(true)}>
            {say("Add a registry")}
          </Button>
        )}
      </PageHead>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 md:px-5">
        <div className="flex max-w-3xl flex-col gap-5">
          {adding && (
            <AddForm
              onDone={() => {
                setAdding(false);
                again();
              }}
              onCancel={() => setAdding(false)}
            />
          )}
          <ProblemNote problem={problem} />
          {value === undefined && problem === undefined && <Skeleton />}
          {value?.length === 0 && !adding && (
            <Empty title={say("No registry yet")}>
              {say("A registry is a git repository with folders templates/ and stacks/. ServiceBay reads its newest commit and runs nothing of it; what it has is listed beside the templates that come with ServiceBay.")}
            </Empty>
          )}
          {value !== undefined && value.length > 0 && (
            <ul className="flex flex-col">
              {value.map((row) => (
                <li key={row.name} className="border-b border-line py-3">
                  <Entry row={row} onChange={again} />
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </div>
  );
}

function Entry({ row, onChange }: { readonly row: RegistryView; readonly onChange: () => void }) {
  const task = useTask();
  const [changes, setChanges] = useState<readonly RegistryChange[]>();
  const update = () =>
    task.run(async () => {
      setChanges((await updateRegistry(row.name)).changes);
      onChange();
    });
  const remove = async () => {
    const sure = await confirm({ title: say("Remove the registry {name}?", { name: row.name }), lines: [say("Its templates are no longer listed."), say("Services that were installed from it stay as they are.")], verb: say("Remove {name}", { name: row.name }) });
    if (sure) await task.run(async () => removeRegistry(row.name).then(onChange));
  };
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      <div className="flex items-center gap-2">
        <h2 className="mr-auto min-w-0 font-medium">{row.name}</h2>
        <Button need="operate" small busy={task.busy} icon={<RefreshCw size={12} aria-hidden />} onClick={() => void update()}>
          {task.busy ? say("Fetching") : say("Update")}
        </Button>
        <IconButton need="administer" label={say("Remove {name}", { name: row.name })} small onClick={() => void remove()}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      <p className="font-mono text-xs text-soft wrap-anywhere">
        {row.url}
        {row.branch !== undefined && ` (${row.branch})`}
      </p>
      <p className="text-xs text-faint">
        {sayCount(row.templates ?? 0, "{n} template", "{n} templates")}, {sayCount(row.stacks ?? 0, "{n} stack", "{n} stacks")}
        {row.commit !== undefined && (
          <>
            , <Say text="commit {commit}" values={{ commit: <span className="font-mono">{row.commit.slice(0, 10)}</span> }} />
          </>
        )}
        {row.fetchedAt !== undefined && (
          <>
            , <Say text="fetched {age} ago" values={{ age: <Age since={row.fetchedAt} /> }} />
          </>
        )}
      </p>
      {row.problem !== undefined && task.problem === undefined && <p className="text-look">{say("{problem} What it had is still listed.", { problem: row.problem })}</p>}
      <ProblemNote problem={task.problem} />
      {changes !== undefined && <Changes changes={changes} />}
      {row.faults !== undefined && row.faults.length > 0 && <Faults faults={row.faults} />}
    </div>
  );
}

function Changes({ changes }: { readonly changes: readonly RegistryChange[] }) {
  if (changes.length === 0) return <p role="status">{say("It is as it was: no version changed.")}</p>;
  return (
    <ul role="status" className="flex flex-col">
      {changes.map((change) => (
        <li key={`${change.kind}/${change.id}`}>
          <span className="font-mono text-xs">{change.id}</span> {change.before === undefined ? say("is new ({after})", { after: change.after ?? "" }) : change.after === undefined ? say("is gone") : `${change.before} → ${change.after}`}
        </li>
      ))}
    </ul>
  );
}

const NOTHING = { name: "", url: "", branch: "", username: "", secret: "" };

function AddForm({ onDone, onCancel }: { readonly onDone: () => void; readonly onCancel: () => void }) {
  const [draft, setDraft] = useState(NOTHING);
  const [guarded, setGuarded] = useState(false);
  const task = useTask();
  const set = (changes: Partial<typeof NOTHING>) => setDraft({ ...draft, ...changes });
  const overSsh = draft.url.startsWith("ssh:") || /^[\w.-]+@/.test(draft.url);
  const submit = () =>
    task.run(async () => {
      const wanted = { branch: draft.branch, ...(guarded ? { secret: draft.secret, ...(overSsh ? {} : { username: draft.username }) } : {}) };
      const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value.trim() !== ""));
      await addRegistry({ name: draft.name, url: draft.url, ...given });
      onDone();
    });
  return (
    <form
      aria-label={say("Add a registry")}
      className="flex flex-col gap-4 border-b border-line pb-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-[2fr_1fr]">
        <Field label={say("Address")} hint={say("https://… or ssh://… of a git repository.")}>
          {(props) => <input {...props} className="field font-mono" value={draft.url} onChange={(event) => set({ url: event.target.value, ...(draft.name === "" || draft.name === nameOf(draft.url) ? { name: nameOf(event.target.value) } : {}) })} autoComplete="off" autoCapitalize="off" spellCheck={false} autoFocus />}
        </Field>
        <Field label={say("Name")} hint={say("Its templates are called name.template.")}>
          {(props) => <input {...props} className="field font-mono" value={draft.name} onChange={(event) => set({ name: event.target.value })} autoComplete="off" spellCheck={false} />}
        </Field>
      </div>
      <Field label={say("Branch (can be left empty)")}>{(props) => <input {...props} className="field font-mono sm:max-w-56" value={draft.branch} onChange={(event) => set({ branch: event.target.value })} autoComplete="off" spellCheck={false} />}</Field>
      <label className="flex items-center gap-2.5 text-sm">
        <input type="checkbox" checked={guarded} onChange={(event) => setGuarded(event.target.checked)} />
        {say("It needs a password or a key")}
      </label>
      {guarded && (
        <div className="grid gap-4 sm:grid-cols-2">
          {!overSsh && <Field label={say("User")}>{(props) => <input {...props} className="field" value={draft.username} onChange={(event) => set({ username: event.target.value })} autoComplete="off" />}</Field>}
          <Field label={overSsh ? say("Private key") : say("Password or token")} hint={say("Kept encrypted; it is never shown again.")}>
            {(props) =>
              overSsh ? (
                <textarea {...props} rows={4} className="field h-auto font-mono text-xs" value={draft.secret} onChange={(event) => set({ secret: event.target.value })} spellCheck={false} />
              ) : (
                <input {...props} type="password" className="field" value={draft.secret} onChange={(event) => set({ secret: event.target.value })} autoComplete="new-password" />
              )
            }
          </Field>
        </div>
      )}
      <ProblemNote problem={task.problem} />
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={task.busy} disabled={draft.url === "" || draft.name === ""}>
          {task.busy ? say("Fetching it") : say("Fetch and add it")}
        </Button>
        <Button onClick={onCancel}>{say("Cancel")}</Button>
      </div>
    </form>
  );
}

/** `https://example.org/me/Home-Templates.git` -> `home-templates`. */
function nameOf(url: string): string {
  const last = url.replace(/\/+$/, "").split(/[/:]/).at(-1) ?? "";
  return last
    .replace(/\.git$/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
}
