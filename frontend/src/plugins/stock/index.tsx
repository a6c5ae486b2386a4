/** Pages of what Podman keeps besides containers. */

import { Boxes, Database, HardDrive, KeyRound, Share2 } from "lucide-react";
import type { ReactNode } from "react";
import { Copyable, Identity } from "../../components/detail";
import { Fact } from "../../components/facts";
import { formatBytes } from "../../lib/amount";
import { byName } from "../../lib/arrange";
import { splitKey } from "../../lib/route";
import { formatMoment } from "../../lib/time";
import type { ImageView, NetworkView, PodView, SecretView, VolumeView } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { Backup } from "./backup";
import { CleanButton, type Cleaned } from "./clean";
import { stockPlugin, USE } from "./kind";
import { NewButton, type Made } from "./new";

const code = (text: ReactNode) => <code className="font-mono text-xs">{text}</code>;
const tools = (section: Made & Cleaned) => (
  <>
    <NewButton section={section} />
    <CleanButton section={section} />
  </>
);
const unitOf = (key: string | undefined) => (key === undefined ? undefined : splitKey(key)[1]);

export const pods = stockPlugin<PodView>({
  section: "pods",
  title: say("Pods"),
  noun: say("pod"),
  nouns: say("pods"),
  heading: say("Pod"),
  none: say("No pods yet"),
  icon: Boxes,
  letter: "p",
  rows: (state) => state.pods,
  subject: (row) => ({ kind: "pod", row }),
  logOf: (row) => `pod:${row.name}`,
  columns: [
    { id: "service", title: say("Service"), track: "minmax(7rem,1fr)", cell: (row) => <span className={`truncate ${row.service === undefined ? "text-faint" : "text-soft"}`}>{unitOf(row.service)?.replace(/\.service$/, "") ?? say("not managed")}</span> },
    { id: "containers", title: say("Containers"), track: "6rem", from: 760, cell: (row) => <span className="num text-soft">{shownOf(row)}</span> },
  ],
  short: (row) => say("{n} in it", { n: shownOf(row) }),
  facts: (row) => (
    <>
      <Fact name={say("ID")} mono>
        <Copyable text={row.id} what={say("the ID")}>
          {row.id.slice(0, 12)}
        </Copyable>
      </Fact>
      <Fact name={say("Service")}>{unitOf(row.service) ?? say("Not managed: no unit starts it.")}</Fact>
      <Fact name={say("Created")}>{formatMoment(row.created)}</Fact>
    </>
  ),
  presets: [
    { id: "all", title: say("All"), keep: () => true },
    { id: "not-managed", title: say("Not managed"), keep: (row) => row.service === undefined },
  ],
  text: (row) => row.service ?? "",
  empty: <Say text="A pod appears here with each <code>.pod</code> or <code>.kube</code> file that runs, or made with <code>podman pod create</code>." tags={{ code }} />,
});

/** Its containers but for the infra container. */
function shownOf(row: PodView): number {
  return (row.containers ?? []).filter((key) => key !== row.infra).length;
}

export const images = stockPlugin<ImageView>({
  section: "images",
  tools: tools("images"),
  title: say("Images"),
  noun: say("image"),
  nouns: say("images"),
  heading: say("Image"),
  none: say("No images yet"),
  icon: Database,
  letter: "i",
  rows: (state) => state.images,
  subject: (row) => ({ kind: "image", row }),
  columns: [
    { id: "size", title: say("Size"), sort: "size", track: "5.5rem", cell: (row) => <span className="num text-soft">{formatBytes(row.sizeBytes)}</span> },
    { id: "tags", title: say("More tags"), track: "minmax(6rem,0.8fr)", from: 980, cell: (row) => <span className="truncate font-mono text-xs text-soft">{row.names?.slice(1).join(", ")}</span> },
  ],
  short: (row) => formatBytes(row.sizeBytes),
  facts: (row) => (
    <>
      <Fact name={say("Tags")} mono>
        {row.names?.map((name) => <Copyable key={name} text={name} what={say("the tag")} />)}
      </Fact>
      <Fact name={say("Size")}>{say("{size}, with what it shares with other images", { size: formatBytes(row.sizeBytes) })}</Fact>
      <Identity digest={row.digest} id={row.id} />
      <Fact name={say("Built")}>{formatMoment(row.created)}</Fact>
    </>
  ),
  presets: [...USE, { id: "dangling", title: say("No tag"), rare: true, keep: (row) => row.dangling === true }],
  sortings: [{ id: "size", compare: (a, b) => b.sizeBytes - a.sizeBytes || byName(a, b) }],
  text: (row) => `${(row.names ?? []).join(" ")} ${row.digest ?? ""}`,
  empty: <Say text="Every image in the stores of your nodes' users appears here, pulled by a service or by hand with <code>podman pull</code>." tags={{ code }} />,
});

export const volumes = stockPlugin<VolumeView>({
  section: "volumes",
  more: (row) => <Backup row={row} />,
  tools: tools("volumes"),
  title: say("Volumes"),
  noun: say("volume"),
  nouns: say("volumes"),
  heading: say("Volume"),
  none: say("No volumes yet"),
  icon: HardDrive,
  letter: "v",
  rows: (state) => state.volumes,
  subject: (row) => ({ kind: "volume", row }),
  columns: [{ id: "driver", title: say("Driver"), track: "5rem", from: 760, cell: (row) => <span className="text-soft">{row.driver}</span> }],
  short: (row) => row.driver,
  facts: (row) => (
    <>
      <Fact name={say("Path")} mono>
        {row.mountpoint === undefined ? null : <Copyable text={row.mountpoint} what={say("the path")} />}
      </Fact>
      <Fact name={say("Driver")}>{row.driver}</Fact>
      <Fact name={say("Made by")}>{unitOf(row.madeBy)}</Fact>
      <Fact name={say("Kind")}>{row.anonymous === true ? say("Anonymous: made for one container") : null}</Fact>
      <Fact name={say("Created")}>{formatMoment(row.created)}</Fact>
    </>
  ),
  presets: [...USE, { id: "anonymous", title: say("Anonymous"), rare: true, keep: (row) => row.anonymous === true }],
  text: (row) => `${row.driver} ${row.mountpoint ?? ""}`,
  empty: <Say text="A volume appears here with each <code>.volume</code> file that runs, or when a container names one." tags={{ code }} />,
});

export const networks = stockPlugin<NetworkView>({
  section: "networks",
  tools: tools("networks"),
  title: say("Networks"),
  noun: say("network"),
  nouns: say("networks"),
  heading: say("Network"),
  none: say("No networks yet"),
  icon: Share2,
  letter: "w",
  rows: (state) => state.networks,
  subject: (row) => ({ kind: "network", row }),
  columns: [
    { id: "subnet", title: say("Subnet"), track: "minmax(7rem,0.8fr)", from: 700, cell: (row) => <span className="num truncate font-mono text-xs text-soft">{row.subnets?.join(", ")}</span> },
    { id: "driver", title: say("Driver"), track: "5rem", from: 860, cell: (row) => <span className="text-soft">{row.driver}</span> },
  ],
  short: (row) => row.subnets?.[0] ?? row.driver,
  facts: (row) => (
    <>
      <Fact name={say("Subnets")} mono>
        {row.subnets?.join(", ")}
      </Fact>
      <Fact name={say("Driver")}>{row.driver}</Fact>
      <Fact name={say("Interface")} mono>
        {row.interface}
      </Fact>
      <Fact name={say("Reach")}>{row.internal === true ? say("Internal: no way out of it") : say("Out through the node")}</Fact>
      <Fact name={say("Names")}>{row.dnsEnabled === true ? say("Containers find each other by name") : say("Containers do not find each other by name")}</Fact>
      <Fact name={say("Made by")}>{unitOf(row.madeBy)}</Fact>
      <Fact name={say("Created")}>{row.created === undefined ? null : formatMoment(row.created)}</Fact>
    </>
  ),
  presets: USE,
  text: (row) => `${row.driver} ${(row.subnets ?? []).join(" ")}`,
  empty: <Say text="A network appears here with each <code>.network</code> file that runs. <code>podman</code> is the one that is always there." tags={{ code }} />,
});

export const secrets = stockPlugin<SecretView>({
  section: "secrets",
  tools: <NewButton section="secrets" />,
  title: say("Secrets"),
  noun: say("secret"),
  nouns: say("secrets"),
  heading: say("Secret"),
  none: say("No secrets yet"),
  icon: KeyRound,
  letter: "e",
  rows: (state) => state.secrets,
  subject: (row) => ({ kind: "secret", row }),
  columns: [{ id: "driver", title: say("Driver"), track: "5rem", from: 760, cell: (row) => <span className="text-soft">{row.driver}</span> }],
  short: (row) => row.driver,
  facts: (row) => (
    <>
      <Fact name={say("Content")}>{say("Stays on its node: ServiceBay never reads it.")}</Fact>
      <Fact name={say("ID")} mono>
        {row.id}
      </Fact>
      <Fact name={say("Driver")}>{row.driver}</Fact>
      <Fact name={say("Created")}>{row.created === undefined ? null : formatMoment(row.created)}</Fact>
      <Fact name={say("Changed")}>{row.updated === undefined || row.updated === row.created ? null : formatMoment(row.updated)}</Fact>
    </>
  ),
  presets: [{ id: "all", title: say("All"), keep: () => true }],
  empty: <Say text="Secrets made here or with <code>podman secret create</code> appear by name. What they hold never leaves their node." tags={{ code }} />,
});
