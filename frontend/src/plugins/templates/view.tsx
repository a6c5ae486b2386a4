/** All templates and stacks: searched, by category. */

import { GitBranch, Search } from "lucide-react";
import { Link } from "wouter";
import { Empty, ProblemNote, Skeleton } from "../../components/notice";
import { PageHead } from "../../components/page";
import { templatePath, useQuery } from "../../lib/route";
import { useFetched } from "../../store/fetched";
import { listShelf } from "../../store/templates";
import type { ShelfKind, TemplateFault, TemplateRow } from "../../wire/types.gen";
import { say, sayCount } from "../../words/say";
import { TemplateIcon } from "./icons";
import { groupRows } from "./model";

const KINDS: readonly { readonly id: ShelfKind | undefined; readonly title: string }[] = [
  { id: undefined, title: say("All") },
  { id: "template", title: say("Templates") },
  { id: "stack", title: say("Stacks") },
];

export function TemplatesView() {
  const [query, change] = useQuery();
  const { value, problem } = useFetched(listShelf, "");
  const words = query.get("q") ?? "";
  const wanted = query.get("kind");
  const kind = wanted === "stack" || wanted === "template" ? wanted : undefined;
  return (
    <div className="flex h-full flex-col">
      <PageHead title={say("Templates")}>
        <Link href="/templates/registries" className="inline-flex h-8 items-center gap-1.5 rounded-md border border-edge bg-raised px-3 text-sm font-medium hover:bg-hover">
          <GitBranch size={14} aria-hidden />
          {say("Registries")}
        </Link>
      </PageHead>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2.5 md:px-5">
        <label className="relative block w-full sm:w-72">
          <span className="sr-only">{say("Search templates")}</span>
          <Search size={14} aria-hidden className="absolute top-2.25 left-2.5 text-faint" />
          <input type="search" data-search className="field pl-8" placeholder={say("Search templates")} value={words} onChange={(event) => change({ q: event.target.value })} />
        </label>
        <div role="group" aria-label={say("Kind")} className="flex gap-1">
          {KINDS.map((each) => (
            <button key={each.title} type="button" aria-pressed={kind === each.id} onClick={() => change({ kind: each.id })} className={`h-7 rounded-md px-2 text-sm ${kind === each.id ? "bg-pressed font-medium" : "text-soft hover:bg-hover hover:text-ink"}`}>
              {each.title}
            </button>
          ))}
        </div>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-3 pb-8 md:px-5">
        <ProblemNote problem={problem} />
        {value === undefined && problem === undefined && <Skeleton />}
        {value !== undefined && <Shelf rows={value.items} words={words} kind={kind} onClear={() => change({ q: undefined, kind: undefined })} />}
        {value?.faults !== undefined && value.faults.length > 0 && <Faults faults={value.faults} />}
      </div>
    </div>
  );
}

interface ShelfProps {
  readonly rows: readonly TemplateRow[];
  readonly words: string;
  readonly kind: ShelfKind | undefined;
  readonly onClear: () => void;
}

function Shelf({ rows, words, kind, onClear }: ShelfProps) {
  const groups = groupRows(rows, words, kind);
  if (groups.length === 0) {
    return (
      <Empty
        title={say("No template here")}
        action={
          <button type="button" className="link text-sm" onClick={onClear}>
            {say("Show all templates")}
          </button>
        }
      >
        {words === "" ? say("Nothing matches this choice. More templates come from registries.") : say("Nothing matches “{words}”. More templates come from registries.", { words })}
      </Empty>
    );
  }
  return groups.map((group) => (
    <section key={group.category} aria-label={group.category} className="pt-3">
      <h2 className="label pb-1">
        {group.category}
      </h2>
      <ul className="grid gap-x-4 sm:grid-cols-2 xl:grid-cols-3">
        {group.rows.map((row) => (
          <li key={`${row.kind}/${row.id}`} className="min-w-0 border-b border-line">
            <Entry row={row} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

function Entry({ row }: { readonly row: TemplateRow }) {
  return (
    <Link href={templatePath(row)} data-inset-focus className="flex h-full items-start gap-3 rounded-md px-1.5 py-2.5 hover:bg-hover">
      <span className="mt-0.5 text-soft">
        <TemplateIcon row={row} />
      </span>
      <span className="min-w-0">
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span className="text-sm font-medium">{row.title}</span>
          {row.kind === "stack" && <span className="text-xs text-faint">{say("stack")}</span>}
          {row.registry !== "built-in" && <span className="text-xs text-faint">{say("from {registry}", { registry: row.registry })}</span>}
        </span>
        <span className="block text-sm text-soft text-pretty">{row.description}</span>
      </span>
    </Link>
  );
}

export function Faults({ faults }: { readonly faults: readonly TemplateFault[] }) {
  return (
    <details className="mt-6 text-sm">
      <summary className="w-fit rounded text-look">{sayCount(faults.length, "One template can't be used", "{n} templates can't be used")}</summary>
      <ul className="mt-2 flex flex-col gap-1.5">
        {faults.map((fault) => (
          <li key={`${fault.registry}/${fault.place}`} className="wrap-anywhere">
            <span className="font-mono text-xs">
              {fault.registry}/{fault.place}
            </span>
            <span className="block text-soft">{fault.text}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
