/** What stands above the map: which view, what is shown, folding, and taking it along. */

import { ChevronDown, Download, Ellipsis, MessageCircleQuestion } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { Link } from "wouter";
import { copyText } from "../../components/copy";
import { IconButton } from "../../components/button";
import { MENU, MENU_ITEM } from "../../components/shell/menu";
import { confirm } from "../../store/confirm";
import { resetPlaces } from "../../store/positions";
import { showToast } from "../../store/toasts";
import type { GraphDocument } from "../../wire/types.gen";
import { say } from "../../words/say";
import { KIND, LAYER, LINES, mapText, STATES, type Hidden, type State } from "./model";
import { pictureOf, savePng, saveSvg } from "./picture";
import { QUESTION, type Question } from "./questions";
import type { Laid } from "./use-layout";

const TRIGGER = "flex h-7 shrink-0 items-center gap-1 rounded-md px-2 text-sm text-soft hover:bg-hover hover:text-ink data-[state=open]:bg-pressed data-[state=open]:text-ink";

interface ViewsProps {
  readonly now: "map" | "table";
  readonly mapHref: string;
  readonly tableHref: string;
  /** Where there is little room the table comes first. */
  readonly tableFirst: boolean;
}

export function Views({ now, mapHref, tableHref, tableFirst }: ViewsProps) {
  const views = [
    { id: "map", title: say("Map"), href: mapHref },
    { id: "table", title: say("Table"), href: tableHref },
  ];
  return (
    <nav aria-label={say("Views")} className="flex shrink-0 rounded-md border border-line p-px">
      {(tableFirst ? views.toReversed() : views).map((view) => (
        <Link key={view.id} href={view.href} aria-current={view.id === now ? "page" : undefined} className={`flex h-6 items-center rounded px-2.5 text-sm ${view.id === now ? "bg-pressed font-medium text-ink" : "text-soft hover:text-ink"}`}>
          {view.title}
        </Link>
      ))}
    </nav>
  );
}

interface FilterProps {
  readonly doc: GraphDocument;
  readonly hidden: Hidden;
  readonly onHide: (what: string, hide: boolean) => void;
}

/** Layers, kinds and lines, each with a tick. Only kinds that there are. */
export function ShownMenu({ doc, hidden, onHide }: FilterProps) {
  const kinds = new Set(Object.values(doc.nodes).map((node) => node.kind));
  const groups = [
    { title: say("Layers"), place: "layer", names: Object.entries(LAYER), hidden: hidden.layers },
    { title: say("Things"), place: "kind", names: Object.entries(KIND).filter(([kind]) => kinds.has(kind as never)), hidden: hidden.kinds },
    { title: say("Lines"), place: "line", names: Object.entries(LINES), hidden: hidden.lines },
  ];
  const count = groups.reduce((sum, group) => sum + group.names.filter(([id]) => group.hidden.has(id)).length, 0);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className={TRIGGER}>
        {say("Shown")}
        {count > 0 && <span className="text-xs text-faint">{say("{count} hidden", { count })}</span>}
        <ChevronDown size={13} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="start" sideOffset={4} collisionPadding={8} className={`${MENU} max-h-[70dvh] overflow-y-auto`}>
          {groups.map((group) => (
            <DropdownMenu.Group key={group.place}>
              <DropdownMenu.Label className="label px-2 pt-2 pb-0.5">{group.title}</DropdownMenu.Label>
              {group.names.map(([id, title]) => (
                <DropdownMenu.CheckboxItem key={id} className={`${MENU_ITEM} pl-7`} checked={!group.hidden.has(id)} onSelect={(event) => event.preventDefault()} onCheckedChange={(shown) => onHide(`${group.place}.${id}`, !shown)}>
                  <DropdownMenu.ItemIndicator className="absolute left-2.5">✓</DropdownMenu.ItemIndicator>
                  {title}
                </DropdownMenu.CheckboxItem>
              ))}
            </DropdownMenu.Group>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function StateSelect({ value, onChange }: { readonly value: State; readonly onChange: (state: State) => void }) {
  return (
    <label className="shrink-0 text-sm">
      <span className="sr-only">{say("Pick out a state")}</span>
      <select value={value} onChange={(event) => onChange(event.target.value as State)} className="h-7 rounded-md border border-transparent bg-canvas pr-1 text-soft hover:bg-hover hover:text-ink">
        {STATES.map(([id, title]) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What can be asked of the map, from its picture as from its table. */
export function AskMenu({ onAsk }: { readonly onAsk: (question: Question) => void }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="flex h-7 shrink-0 items-center gap-1.5 rounded-md border border-line px-2.5 text-sm whitespace-nowrap hover:bg-hover data-[state=open]:bg-pressed">
        <MessageCircleQuestion size={14} aria-hidden className="text-faint" />
        {say("Ask the map")}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="start" sideOffset={4} collisionPadding={8} className={MENU}>
          {(Object.keys(QUESTION) as Question[]).map((question) => (
            <DropdownMenu.Item key={question} className={MENU_ITEM} onSelect={() => onAsk(question)}>
              {QUESTION[question]}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MoreProps {
  readonly doc: GraphDocument;
  readonly laid: Laid | undefined;
  readonly onFold: (folded: boolean) => void;
}

async function reset(): Promise<void> {
  const lines = [say("Where things were put by hand is forgotten, for everybody who looks at this map.")];
  if (await confirm({ title: say("Lay everything out afresh?"), lines, verb: say("Reset the layout"), otherwise: say("Cancel") })) await resetPlaces();
}

/** Taking it along, and starting the layout afresh. */
export function MoreMenu({ doc, laid, onFold }: MoreProps) {
  const copy = async () => {
    await copyText(mapText(doc));
    showToast({ tone: "done", title: say("The map is copied as text.") });
  };
  const items = [
    ...(laid === undefined ? [] : [
      { title: say("Save as SVG"), run: () => saveSvg(pictureOf(doc, laid)) },
      { title: say("Save as PNG"), run: () => void savePng(pictureOf(doc, laid)) },
    ]),
    { title: say("Copy as text"), run: () => void copy() },
  ];
  const layout = laid === undefined ? [] : [
    { title: say("Fold all nodes"), run: () => onFold(true) },
    { title: say("Open all nodes"), run: () => onFold(false) },
    { title: say("Reset the layout…"), run: () => void reset() },
  ];
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <IconButton label={say("More for the map")}>{laid === undefined ? <Download size={15} aria-hidden /> : <Ellipsis size={16} aria-hidden />}</IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} collisionPadding={8} className={MENU}>
          {[...layout, ...items].map(({ title, run }) => (
            <DropdownMenu.Item key={title} className={MENU_ITEM} onSelect={run}>
              {title}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
