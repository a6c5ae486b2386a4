/** Several logs of a node as one, its user manager's, or the hub's own. Which ones is in the address. */

import { Check, ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { useMemo, useState } from "react";
import { LogPanel } from "../../components/log/log-panel";
import { useFirstNode } from "../../components/node-field";
import { Empty } from "../../components/notice";
import { PageHead } from "../../components/page";
import { matches } from "../../lib/arrange";
import { useQuery } from "../../lib/route";
import { useLive } from "../../store/live";
import { say } from "../../words/say";
import { choicesOf, MANAGER, titleOf, type Choice } from "./model";

const HUB = "hub";

export function LogsPage() {
  const [query, change] = useQuery();
  const first = useFirstNode();
  const nodes = useLive((state) => state.nodes);
  const hub = query.get("source") === HUB;
  const node = query.get("node") ?? first;
  const services = useLive((state) => state.services);
  const containers = useLive((state) => state.containers);
  const pods = useLive((state) => state.pods);
  const choices = useMemo(() => choicesOf({ services, containers, pods }, node), [services, containers, pods, node]);
  const chosen = query.get("source")?.split(",").filter((each) => each !== "") ?? [MANAGER.key];
  const set = (keys: readonly string[]) => change({ node, source: keys.length === 0 ? undefined : keys.join(","), at: undefined });
  return (
    <div className="flex h-full flex-col">
      <PageHead title={say("Logs")}>
        <label className="text-sm">
          <span className="sr-only">{say("Where")}</span>
          <select className="field w-auto! pr-1" value={hub ? HUB : `node ${node}`} onChange={(event) => change(event.target.value === HUB ? { node: undefined, source: HUB, at: undefined } : { node: event.target.value.slice(5), source: undefined, at: undefined })}>
            {Object.keys(nodes).map((name) => (
              <option key={name} value={`node ${name}`}>
                {name}
              </option>
            ))}
            <option value={HUB}>{say("ServiceBay itself")}</option>
          </select>
        </label>
        {!hub && nodes[node] !== undefined && <SourceMenu choices={choices} chosen={chosen} onChange={set} />}
      </PageHead>
      <div className="min-h-0 flex-1">
        {hub ? (
          <LogPanel node={undefined} sources={[HUB]} choosing name="ServiceBay" />
        ) : nodes[node] === undefined ? (
          <Empty title={say("No node to read from")}>{node === "" ? say("What services write appears here once a node is there.") : say("There is no node called {node}.", { node })}</Empty>
        ) : (
          <LogPanel node={node} sources={[MANAGER.key]} choosing name={titleOf(chosen, choices)} />
        )}
      </div>
    </div>
  );
}

interface MenuProps {
  readonly choices: readonly Choice[];
  readonly chosen: readonly string[];
  readonly onChange: (keys: readonly string[]) => void;
}

function SourceMenu({ choices, chosen, onChange }: MenuProps) {
  const [words, setWords] = useState("");
  const shown = choices.filter((each) => words === "" || matches(`${each.title} ${each.kind}`, words));
  const toggle = (key: string) => onChange(chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key]);
  return (
    <Popover.Root onOpenChange={() => setWords("")}>
      <Popover.Trigger className="flex h-8 max-w-64 min-w-0 items-center gap-1.5 rounded-md border border-edge bg-raised px-3 text-sm font-medium hover:bg-hover">
        <span className="truncate">{titleOf(chosen, choices)}</span>
        <ChevronDown size={13} aria-hidden className="shrink-0" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content aria-label={say("Sources")} sideOffset={4} collisionPadding={8} align="end" className="animate-appear z-50 flex max-h-[min(30rem,var(--radix-popover-content-available-height))] w-[min(20rem,calc(100vw-1rem))] flex-col gap-1.5 rounded-lg border border-line bg-raised p-2 text-sm shadow-lg outline-none">
          <input type="search" aria-label={say("Find a source")} placeholder={say("Find a source")} className="field shrink-0" value={words} onChange={(event) => setWords(event.target.value)} />
          <ul aria-label={say("Sources")} className="min-h-0 overflow-y-auto">
            {shown.map((each) => (
              <li key={each.key}>
                <button type="button" role="checkbox" aria-checked={chosen.includes(each.key)} onClick={() => toggle(each.key)} className="flex min-h-8 w-full items-center gap-2 rounded px-1.5 text-left hover:bg-hover">
                  <span className="w-4 shrink-0">{chosen.includes(each.key) && <Check size={14} aria-hidden />}</span>
                  <span className="truncate">{each.title}</span>
                  <span className="ml-auto truncate pl-2 text-xs text-faint">{each.kind}</span>
                </button>
              </li>
            ))}
          </ul>
          {shown.length === 0 && <p className="px-1.5 text-soft">{say("No source is called so.")}</p>}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
