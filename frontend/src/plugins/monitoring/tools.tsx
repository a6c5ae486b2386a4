/** What stands at the head of the board: what belongs to all checks, and a new one. Where there is little room, in a menu. */

import { BellRing, Megaphone, Wrench } from "lucide-react";
import { useLocation } from "wouter";
import { LinkButton } from "../../components/link-button";
import { PageMenu } from "../../components/page-menu";
import { useMedia } from "../../lib/width";
import { say } from "../../words/say";
import { AddCheck } from "./form";

const PAGES = [
  { title: say("Alerts"), href: "/monitoring/alerts", icon: <BellRing size={12} aria-hidden /> },
  { title: say("Status pages"), href: "/monitoring/status", icon: <Megaphone size={12} aria-hidden /> },
  { title: say("Maintenance"), href: "/monitoring/maintenance", icon: <Wrench size={12} aria-hidden /> },
] as const;

export function CheckTools() {
  const [, navigate] = useLocation();
  const narrow = useMedia("(max-width: 767px)");
  // Its form stays open, with what was typed, where the room changes: a phone is turned.
  return (
    <span className="flex items-center gap-1 md:contents">
      {!narrow &&
        PAGES.map(({ title, href, icon }) => (
          <LinkButton key={href} href={href} icon={icon}>
            {title}
          </LinkButton>
        ))}
      <AddCheck key="add" />
      {narrow && <PageMenu label={say("More for checks")} items={PAGES.map(({ title, href }) => ({ title, run: () => navigate(href) }))} />}
    </span>
  );
}
