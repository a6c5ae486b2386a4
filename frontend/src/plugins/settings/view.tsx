/** The index of the settings: the pages of all plugins by group, and what is set on pages of its own. */

import { Bell, BookCopy, Link2, Router, Server, type LucideIcon } from "lucide-react";
import { Link } from "wouter";
import { PageHead } from "../../components/page";
import { say } from "../../words/say";
import { settingsPath, useSettingsPages } from "../registry";
import type { PluginIcon } from "../types";

interface Entry {
  readonly path: string;
  readonly title: string;
  readonly text: string;
  readonly icon: PluginIcon | LucideIcon;
}

const ELSEWHERE: readonly Entry[] = [
  { path: "/nodes", title: say("Nodes"), text: say("Your machines: add, remove, what each lacks."), icon: Server },
  { path: "/gateway", title: say("Gateway"), text: say("How your router is asked for its address and its ports."), icon: Router },
  { path: "/monitoring/alerts", title: say("Notifications"), text: say("Where alerts go, when, and what is silenced."), icon: Bell },
  { path: "/templates/registries", title: say("Registries"), text: say("Git repositories that templates come from."), icon: BookCopy },
  { path: "/services", title: say("Links"), text: say("Addresses elsewhere that stand among your services."), icon: Link2 },
];

export function SettingsView() {
  const pages = useSettingsPages();
  const groups = new Map<string, Entry[]>();
  for (const page of pages) {
    const group = page.group ?? say("More");
    groups.set(group, [...(groups.get(group) ?? []), { path: settingsPath(page), title: page.title, text: page.text, icon: page.icon }]);
  }
  return (
    <div className="flex h-full flex-col">
      <PageHead title={say("Settings")} />
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="flex max-w-4xl flex-col gap-7 px-3 py-5 md:px-5">
          {[...groups, [say("Set elsewhere"), ELSEWHERE] as const].map(([title, entries]) => (
            <section key={title} aria-label={title}>
              <h2 className="mb-1 text-xs font-semibold text-soft">{title}</h2>
              <ul className="grid border-t border-line md:grid-cols-2 md:gap-x-6">
                {entries.map((entry) => (
                  <li key={entry.path} className="border-b border-line">
                    <Link href={entry.path} className="group flex gap-3 py-2.5 text-sm">
                      <span className="shrink-0">
                        <entry.icon size={16} strokeWidth={1.8} aria-hidden />
                      </span>
                      <span className="min-w-0">
                        <span className="block font-medium group-hover:underline">{entry.title}</span>
                        <span className="block text-soft text-pretty">{entry.text}</span>
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      </div>
    </div>
  );
}
