/** What stands at the head of the services' list: a new one, one from elsewhere, links, updates, the trash. Where there is little room, in a menu. */

import { Import, Plus, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { Allowed } from "../../components/allowed";
import { Button } from "../../components/button";
import { LinkButton } from "../../components/link-button";
import { PageMenu } from "../../components/page-menu";
import { CheckUpdates, LookingSheet } from "../../components/updates";
import { useNodeFilter, withQuery } from "../../lib/route";
import { useMedia } from "../../lib/width";
import { request } from "../../store/careful";
import { useLive } from "../../store/live";
import { useRefusal } from "../../store/session";
import { checkUpdates } from "../../store/updates";
import { say } from "../../words/say";
import { AddLink, AddLinkDialog } from "./link";

export function ServiceTools() {
  const node = useNodeFilter();
  const narrow = useMedia("(max-width: 767px)");
  const ways = { import: `/services/import${withQuery("", { node })}`, new: `/services/new${withQuery("", { node })}` };
  const newService = (
    <Allowed need="operate">
      <LinkButton href={ways.new} icon={<Plus size={12} aria-hidden />}>
        {say("New service")}
      </LinkButton>
    </Allowed>
  );
  if (narrow) {
    return (
      <span className="flex items-center gap-1">
        {newService}
        <MoreTools node={node} importing={ways.import} />
      </span>
    );
  }
  return (
    <>
      <AddLink />
      <CheckUpdates />
      <Link href="/services/trash" aria-label={say("Trash")} title={say("Trash")} className="grid size-6 shrink-0 place-items-center rounded-md text-soft hover:bg-hover hover:text-ink">
        <Trash2 size={15} aria-hidden />
      </Link>
      <Allowed need="operate">
        <LinkButton href={ways.import} title={say("A podman run line, a compose file or a bundle")} icon={<Import size={12} aria-hidden />}>
          {say("Import")}
        </LinkButton>
      </Allowed>
      {newService}
    </>
  );
}

type Opened = "link" | "schedule";

function MoreTools({ node, importing }: { readonly node: string | undefined; readonly importing: string }) {
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<Opened>();
  const close = () => setOpen(undefined);
  const refused = useRefusal("operate");
  const refusedSchedule = useRefusal("administer");
  const items = [
    { title: say("Import…"), run: () => navigate(importing), refused },
    { title: say("Add a link…"), run: () => setOpen("link"), refused },
    { title: say("Check for updates"), run: () => void checkUpdates(undefined, node), refused },
    { title: say("When registries are asked…"), run: () => setOpen("schedule"), refused: refusedSchedule },
    { title: say("Trash"), run: () => navigate("/services/trash") },
  ];
  return (
    <>
      <PageMenu label={say("More for services")} items={items} />
      {open === "link" && <AddLinkDialog onClose={close} />}
      {open === "schedule" && <LookingSheet onClose={close} />}
    </>
  );
}

/** Says that newer images are there, and takes them all, each with its health gate. */
export function UpdatesNotice() {
  const node = useNodeFilter();
  const updates = useLive((state) => state.updates);
  const services = useLive((state) => state.services);
  const rows = Object.entries(updates).flatMap(([key, { available }]) => {
    const row = services[key];
    return available === true && row?.actions?.includes("update") === true && (node === undefined || row.node === node) ? [row] : [];
  });
  if (rows.length === 0) return null;
  const targets = rows.map((row) => ({ kind: "service", row, action: "update" }) as const);
  return (
    <section aria-label={say("Updates")} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-side px-3 py-1.5 text-sm md:px-5">
      <p className="min-w-0 flex-1 wrap-anywhere">
        {rows.length === 1 ? say("{name} has a newer image.", { name: rows[0]?.name ?? "" }) : say("{rows} services have newer images.", { rows: rows.length })} <span className="text-soft max-sm:hidden">{say("One that does not get well with it goes back to the old one.")}</span>
      </p>
      {rows.length > 1 && (
        <Link href={`/services${withQuery("", { node, show: "updates" })}`} className="link text-xs">
          {say("Show them")}
        </Link>
      )}
      <Button need="operate" small icon={<RefreshCw size={12} aria-hidden />} onClick={() => void request(targets)}>
        {rows.length === 1 ? say("Update {name}", { name: rows[0]?.name ?? "" }) : say("Update all {rows}", { rows: rows.length })}
      </Button>
    </section>
  );
}
