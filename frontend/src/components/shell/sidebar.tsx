/** Navigation and nodes at the left. */

import { ChevronRight, CircleHelp, Plus, Search, X } from "lucide-react";
import { Link, useLocation } from "wouter";
import { formatNumber, formatPercent, percentOf } from "../../lib/amount";
import { ADD_NODE_PATH, nodePath, servicesOf, useNodeFilter, useQuery, withQuery } from "../../lib/route";
import { navigation, usePlugins } from "../../plugins/registry";
import type { Plugin } from "../../plugins/types";
import { useLive } from "../../store/live";
import type { NodeView, Tone } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { Age } from "../age";
import { Allowed } from "../allowed";
import { IconButton } from "../button";
import { JobsButton } from "../jobs";
import { TONE_TEXT, ToneMark } from "../tone";
import { Wordmark } from "../welcome";
import { AccountMenu } from "./account-menu";
import { ThemeMenu } from "./theme-menu";

interface Props {
  readonly username: string;
  readonly onPalette: () => void;
  readonly onHelp: () => void;
}

export function Sidebar({ username, onPalette, onHelp }: Props) {
  const plugins = usePlugins();
  return (
    <aside aria-label={say("Pages and nodes")} className="flex w-56 shrink-0 flex-col border-r border-line bg-side">
      <div className="flex h-13 shrink-0 items-center justify-between pr-2 pl-4">
        <Wordmark />
        <IconButton label={say("Go to anything (Ctrl K)")} onClick={onPalette}>
          <Search size={15} aria-hidden />
        </IconButton>
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-2 py-1">
        <nav aria-label={say("Pages")}>
          <ul className="flex flex-col gap-px">
            {navigation(plugins, "main").map((plugin) => (
              <li key={plugin.id}>
                <NavEntry plugin={plugin} />
              </li>
            ))}
          </ul>
        </nav>
        <Nodes />
      </div>
      <div className="px-2 pb-1 empty:hidden">
        <JobsButton className="w-full" />
      </div>
      <div className="flex items-center justify-between border-t border-line p-2">
        <AccountMenu username={username} />
        <span className="ml-auto" />
        {navigation(plugins, "foot").map((plugin) => (
          <FootEntry key={plugin.id} plugin={plugin} />
        ))}
        <ThemeMenu />
        <IconButton label={say("Help (?)")} onClick={onHelp}>
          <CircleHelp size={15} aria-hidden />
        </IconButton>
      </div>
    </aside>
  );
}

/** Whether the page at `path` belongs to the plugin. */
export function isActive(plugin: Plugin, path: string): boolean {
  return plugin.path === "/" ? path === "/" : path === plugin.path || path.startsWith(`${plugin.path}/`);
}

function NavEntry({ plugin }: { readonly plugin: Plugin }) {
  const [path] = useLocation();
  const node = useNodeFilter();
  const active = isActive(plugin, path);
  const Icon = plugin.icon;
  return (
    <Link href={plugin.path + withQuery("", { node })} aria-current={active ? "page" : undefined} className={`flex h-row items-center gap-2.5 rounded-md px-2 text-sm ${active ? "bg-pressed font-medium text-ink" : "text-soft hover:bg-hover hover:text-ink"}`}>
      <Icon size={15} strokeWidth={1.8} aria-hidden />
      {plugin.title}
      <NavCount plugin={plugin} />
    </Link>
  );
}

/** A page that is opened seldom: its icon alone, beside the account. */
function FootEntry({ plugin }: { readonly plugin: Plugin }) {
  const [path] = useLocation();
  const Icon = plugin.icon;
  const active = isActive(plugin, path);
  return (
    <Link href={plugin.path} aria-label={plugin.title} title={plugin.title} aria-current={active ? "page" : undefined} className={`grid size-7 place-items-center rounded-md ${active ? "bg-pressed text-ink" : "text-soft hover:bg-hover hover:text-ink"}`}>
      <Icon size={15} aria-hidden />
    </Link>
  );
}

/** How many things of a plugin need a person, and how urgent the worst is. */
export function useNeeds(plugin: Plugin): { needs: number; tone: Tone } {
  const attention = useLive((state) => state.attention);
  const rows = Object.values(attention).filter(plugin.needs);
  return { needs: rows.length, tone: rows.some((row) => row.tone === "act") ? "act" : "look" };
}

export function NavCount({ plugin }: { readonly plugin: Plugin }) {
  const { needs, tone } = useNeeds(plugin);
  const count = useLive((state) => plugin.count?.(state));
  if (needs > 0) {
    return (
      <span className={`num ml-auto flex items-center gap-1 text-xs font-semibold ${TONE_TEXT[tone]}`}>
        {formatNumber(needs)}
        <span className="sr-only">{say("need you")}</span>
        <span aria-hidden>!</span>
      </span>
    );
  }
  return count === undefined ? null : <span className="num ml-auto text-xs font-normal text-faint">{formatNumber(count)}</span>;
}

/** A column of shares, wide enough for '100 %'. */
const SHARE = "w-10 shrink-0 text-right whitespace-nowrap";

function Nodes() {
  const nodes = useLive((state) => state.nodes);
  const rows = Object.values(nodes);
  return (
    <div role="group" aria-labelledby="side-nodes">
      <div className="flex h-7 items-center pr-0.5 pl-2">
        <h2 id="side-nodes" className="label mr-auto">
          {say("Nodes")}
        </h2>
        {rows.length > 0 && (
          <span aria-hidden className="label flex gap-1">
            <span className={SHARE}>{say("CPU")}</span>
            <span className={SHARE}>{say("Mem")}</span>
          </span>
        )}
        <span className="size-6">
          <Allowed need="administer">
            <Link href={ADD_NODE_PATH} aria-label={say("Add a node")} title={say("Add a node")} className="grid size-6 place-items-center rounded-md text-faint hover:bg-pressed hover:text-ink">
              <Plus size={14} aria-hidden />
            </Link>
          </Allowed>
        </span>
      </div>
      <ul className="flex flex-col gap-px">
        {rows.map((node) => (
          <li key={node.name}>
            <NodeEntry node={node} />
          </li>
        ))}
      </ul>
      {rows.length === 0 && <p className="px-2 py-1 text-xs text-faint">{say("None yet.")}</p>}
    </div>
  );
}

/** Every plugin's own page is narrowed by a node; on others, choosing a node leads to its services. */
export function useNarrow(): [string | undefined, (name: string) => void] {
  const now = useNodeFilter();
  const [path, navigate] = useLocation();
  const [, change] = useQuery();
  const plugins = usePlugins();
  const narrow = (name: string) => {
    const node = name === now ? undefined : name;
    if (plugins.some((plugin) => plugin.path === path)) change({ node, open: undefined }, true);
    else navigate(servicesOf(node));
  };
  return [now, narrow];
}

function NodeEntry({ node }: { readonly node: NodeView }) {
  const [chosen, narrow] = useNarrow();
  const active = chosen === node.name;
  const memory = percentOf(node.memoryUsedBytes, node.memoryTotalBytes);
  return (
    <div className={`group/node flex h-row items-center rounded-md pr-1 text-sm ${active ? "bg-chosen" : "hover:bg-hover"}`}>
      <button type="button" aria-pressed={active} onClick={() => narrow(node.name)} title={active ? say("Show all nodes") : say("Show only {name}", { name: node.name })} className="flex h-full min-w-0 flex-1 items-center gap-2.5 rounded-md pl-2 text-left">
        <ToneMark tone={node.tone} silent />
        <span className="min-w-0 truncate">{node.name}</span>
        <span className="num ml-auto flex shrink-0 gap-1 text-xs text-faint">
          {node.status === "online" ? (
            <>
              <span className={SHARE} title={say("CPU")}>
                <span className="sr-only">{say("CPU")} </span>
                {node.cpuPercent === undefined ? "–" : formatPercent(node.cpuPercent)}
              </span>
              <span className={SHARE} title={say("Memory")}>
                <span className="sr-only">{say("memory")} </span>
                {memory === undefined ? "–" : formatPercent(memory)}
              </span>
            </>
          ) : (
            <StatusWord node={node} />
          )}
        </span>
      </button>
      {active ? (
        <IconButton label={say("Show all nodes")} small className="-mr-0.5" onClick={() => narrow(node.name)}>
          <X size={13} aria-hidden />
        </IconButton>
      ) : (
        <Link href={nodePath(node.name)} aria-label={say("Open node {name}", { name: node.name })} title={say("Open node {name}", { name: node.name })} className="ml-0.5 grid h-6 w-5 shrink-0 place-items-center rounded-md text-faint hover:bg-pressed hover:text-ink">
          <ChevronRight size={14} aria-hidden />
        </Link>
      )}
    </div>
  );
}

function StatusWord({ node }: { readonly node: NodeView }) {
  if (node.status === "refused") return <span className="text-act">{say("refused")}</span>;
  if (node.status === "connecting") return <span>{say("connecting")}</span>;
  return node.lastSeen === undefined ? <span>{say("offline")}</span> : <span><Say text="seen {age} ago" values={{ age: <Age since={node.lastSeen} /> }} /></span>;
}
