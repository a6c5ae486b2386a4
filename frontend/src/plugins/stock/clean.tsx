/** Cleaning up a node: what nothing uses, what deleting it frees, and what stays although nothing uses it now. */

import { Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { NodeField, useFirstNode } from "../../components/node-field";
import { Skeleton } from "../../components/notice";
import { formatBytes } from "../../lib/amount";
import { useNodeFilter } from "../../lib/route";
import { useLive } from "../../store/live";
import { useTask } from "../../store/nodes";
import { showToast } from "../../store/toasts";
import { api } from "../../wire/http";
import type { PruneAnswer, PruneItemAnswer } from "../../wire/types.gen";
import { say, sayCount } from "../../words/say";

export type Cleaned = "images" | "volumes" | "networks";

const TITLE: Record<Cleaned, string> = { images: say("Clean up images"), volumes: say("Clean up volumes"), networks: say("Clean up networks") };
const DELETE: Record<Cleaned, (many: number) => string> = {
  images: (many) => sayCount(many, "Delete {n} image", "Delete {n} images"),
  volumes: (many) => sayCount(many, "Delete {n} volume", "Delete {n} volumes"),
  networks: (many) => sayCount(many, "Delete {n} network", "Delete {n} networks"),
};
const LOST: Record<Cleaned, string> = {
  images: say("Images that came from a registry can be pulled again; those that were built here are lost. A stopped service pulls its image again at its next start."),
  volumes: say("Everything in these volumes is lost, and cannot be brought back. A stopped service has no container that would show its use."),
  networks: say("Networks can be made again."),
};

interface Freed {
  readonly node: string;
  readonly containers?: readonly string[];
  readonly madeBy?: string;
  readonly actions?: readonly string[];
  readonly sizeBytes?: number;
}

/** Where most of it can go: by size where that is known, else by number; undefined where nothing can. */
export function mostToFree(rows: readonly Freed[]): string | undefined {
  const free = new Map<string, { bytes: number; many: number }>();
  for (const { node, containers = [], madeBy, actions = [], sizeBytes = 0 } of rows) {
    if (containers.length > 0 || madeBy !== undefined || !actions.includes("delete")) continue;
    const { bytes, many } = free.get(node) ?? { bytes: 0, many: 0 };
    free.set(node, { bytes: bytes + sizeBytes, many: many + 1 });
  }
  return [...free].toSorted(([, a], [, b]) => b.bytes - a.bytes || b.many - a.many)[0]?.[0];
}

export function CleanButton({ section }: { readonly section: Cleaned }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button need="operate" small icon={<Trash2 size={12} aria-hidden />} onClick={() => setOpen(true)}>
        {say("Clean up")}
      </Button>
      {open && <CleanDialog section={section} onClose={() => setOpen(false)} />}
    </>
  );
}

function CleanDialog({ section, onClose }: { readonly section: Cleaned; readonly onClose: () => void }) {
  const first = useFirstNode();
  const isNarrowed = useNodeFilter() === first;
  const rows = useLive((state) => state[section]);
  const [node, setNode] = useState(() => (isNarrowed ? first : (mostToFree(Object.values(rows)) ?? first)));
  const [answer, setAnswer] = useState<PruneAnswer>();
  const [typed, setTyped] = useState("");
  const looking = useTask();
  const deleting = useTask();
  const { run } = looking;
  useEffect(() => {
    if (node !== "") void run(async () => setAnswer(await api.prunePreview(node, section)));
  }, [node, section, run]);
  const found = answer?.node === node ? answer : undefined;
  const items = found?.items ?? [];
  const word = say("delete {n}", { n: items.length });
  const ready = items.length > 0 && (section !== "volumes" || typed.trim() === word);
  const submit = () =>
    void deleting.run(async () => {
      const done = await api.prune(node, { keys: items.map((item) => item.key) });
      showToast({ tone: "done", title: done.message });
      onClose();
    });
  const frees = found !== undefined && found.totalBytes > 0 ? `, ${say("free {size}", { size: formatBytes(found.totalBytes) })}` : "";
  return (
    <FormDialog title={TITLE[section]} verb={`${DELETE[section](items.length)}${frees}`} danger busy={deleting.busy} ready={ready} problem={deleting.problem ?? looking.problem} onSubmit={submit} onClose={onClose}>
      <NodeField
        value={node}
        onChange={(next) => {
          setNode(next);
          setTyped("");
        }}
      />
      {looking.busy && <Skeleton />}
      {found !== undefined && items.length === 0 && <p className="text-soft">{say("Nothing here is unused.")}</p>}
      {items.length > 0 && (
        <>
          <ul aria-label={say("What would be deleted")} className="max-h-56 overflow-y-auto rounded-md border border-line">
            {items.map((item) => (
              <Item key={item.key} item={item} />
            ))}
          </ul>
          <p className="text-soft">{LOST[section]}</p>
        </>
      )}
      {(found?.kept?.length ?? 0) > 0 && (
        <div className="text-xs text-soft">
          <p>{say("These stay, as a unit makes them:")}</p>
          {found?.kept?.map((line) => <p key={line}>{line}</p>)}
        </div>
      )}
      {section === "volumes" && items.length > 0 && (
        <Field label={say("Type “{word}” to go on", { word })}>{(props) => <input {...props} className="field font-mono" value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" spellCheck={false} />}</Field>
      )}
    </FormDialog>
  );
}

function Item({ item }: { readonly item: PruneItemAnswer }) {
  return (
    <li className="flex items-baseline justify-between gap-3 border-b border-line px-3 py-1.5 last:border-b-0">
      <span className="min-w-0">
        <span className="font-mono text-xs wrap-anywhere">{item.name}</span> <span className="text-xs text-faint">{item.text}</span>
      </span>
      <span className="num shrink-0 text-xs text-soft">{item.sizeBytes === undefined ? "" : formatBytes(item.sizeBytes)}</span>
    </li>
  );
}
