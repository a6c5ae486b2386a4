/** Pages of what Podman keeps besides containers. */

import { Boxes, Database, HardDrive, KeyRound, Share2 } from "lucide-react";
import { Copyable } from "../../components/detail";
import { Fact } from "../../components/facts";
import { formatBytes } from "../../lib/amount";
import { byName } from "../../lib/arrange";
import { splitKey } from "../../lib/route";
import { formatMoment } from "../../lib/time";
import type { ImageView, NetworkView, PodView, SecretView, VolumeView } from "../../wire/types.gen";
import { Backup } from "./backup";
import { CleanButton, type Cleaned } from "./clean";
import { stockPlugin, USE } from "./kind";
import { NewButton, type Made } from "./new";

const code = (text: string) => <code className="font-mono text-xs">{text}</code>;
const tools = (section: Made & Cleaned) => (
  <>
    <NewButton section={section} />
    <CleanButton section={section} />
  </>
);
const unitOf = (key: string | undefined) => (key === undefined ? undefined : splitKey(key)[1]);

export const pods = stockPlugin<PodView>({
  section: "pods",
  title: "Pods",
  noun: "pod",
  icon: Boxes,
  letter: "p",
  rows: (state) => state.pods,
  subject: (row) => ({ kind: "pod", row }),
  logOf: (row) => `pod:${row.name}`,
  columns: [
    { id: "service", title: "Service", track: "minmax(7rem,1fr)", cell: (row) => <span className={`truncate ${row.service === undefined ? "text-faint" : "text-soft"}`}>{unitOf(row.service)?.replace(/\.service$/, "") ?? "not managed"}</span> },
    { id: "containers", title: "Containers", track: "6rem", from: 760, cell: (row) => <span className="num text-soft">{shownOf(row)}</span> },
  ],
  short: (row) => `${shownOf(row)} in it`,
  facts: (row) => (
    <>
      <Fact name="ID" mono>
        <Copyable text={row.id} what="the ID">
          {row.id.slice(0, 12)}
        </Copyable>
      </Fact>
      <Fact name="Service">{unitOf(row.service) ?? "Not managed: no unit starts it."}</Fact>
      <Fact name="Created">{formatMoment(row.created)}</Fact>
    </>
  ),
  presets: [
    { id: "all", title: "All", keep: () => true },
    { id: "not-managed", title: "Not managed", keep: (row) => row.service === undefined },
  ],
  text: (row) => row.service ?? "",
  empty: <>A pod appears here with each {code(".pod")} or {code(".kube")} file that runs, or made with {code("podman pod create")}.</>,
});

/** Its containers but for the infra container. */
function shownOf(row: PodView): number {
  return (row.containers ?? []).filter((key) => key !== row.infra).length;
}

export const images = stockPlugin<ImageView>({
  section: "images",
  tools: tools("images"),
  title: "Images",
  noun: "image",
  icon: Database,
  letter: "i",
  rows: (state) => state.images,
  subject: (row) => ({ kind: "image", row }),
  columns: [
    { id: "size", title: "Size", sort: "size", track: "5.5rem", cell: (row) => <span className="num text-soft">{formatBytes(row.sizeBytes)}</span> },
    { id: "tags", title: "More tags", track: "minmax(6rem,0.8fr)", from: 980, cell: (row) => <span className="truncate font-mono text-xs text-soft">{row.names?.slice(1).join(", ")}</span> },
  ],
  short: (row) => formatBytes(row.sizeBytes),
  facts: (row) => (
    <>
      <Fact name="Tags" mono>
        {row.names?.map((name) => <Copyable key={name} text={name} what="the tag" />)}
      </Fact>
      <Fact name="Size">{formatBytes(row.sizeBytes)}, with what it shares with other images</Fact>
      <Fact name="Digest" mono>
        {row.digest === undefined ? null : <Copyable text={row.digest} what="the digest">{`${row.digest.slice(0, 26)}…`}</Copyable>}
      </Fact>
      <Fact name="ID" mono>
        <Copyable text={row.id} what="the ID">
          {row.id.slice(0, 12)}
        </Copyable>
      </Fact>
      <Fact name="Built">{formatMoment(row.created)}</Fact>
    </>
  ),
  presets: [...USE, { id: "dangling", title: "No tag", rare: true, keep: (row) => row.dangling === true }],
  sortings: [{ id: "size", compare: (a, b) => b.sizeBytes - a.sizeBytes || byName(a, b) }],
  text: (row) => `${(row.names ?? []).join(" ")} ${row.digest ?? ""}`,
  empty: <>Every image in the stores of your nodes' users appears here, pulled by a service or by hand with {code("podman pull")}.</>,
});

export const volumes = stockPlugin<VolumeView>({
  section: "volumes",
  more: (row) => <Backup row={row} />,
  tools: tools("volumes"),
  title: "Volumes",
  noun: "volume",
  icon: HardDrive,
  letter: "v",
  rows: (state) => state.volumes,
  subject: (row) => ({ kind: "volume", row }),
  columns: [{ id: "driver", title: "Driver", track: "5rem", from: 760, cell: (row) => <span className="text-soft">{row.driver}</span> }],
  short: (row) => row.driver,
  facts: (row) => (
    <>
      <Fact name="Path" mono>
        {row.mountpoint === undefined ? null : <Copyable text={row.mountpoint} what="the path" />}
      </Fact>
      <Fact name="Driver">{row.driver}</Fact>
      <Fact name="Made by">{unitOf(row.madeBy)}</Fact>
      <Fact name="Kind">{row.anonymous === true ? "Anonymous: made for one container" : null}</Fact>
      <Fact name="Created">{formatMoment(row.created)}</Fact>
    </>
  ),
  presets: [...USE, { id: "anonymous", title: "Anonymous", rare: true, keep: (row) => row.anonymous === true }],
  text: (row) => `${row.driver} ${row.mountpoint ?? ""}`,
  empty: <>A volume appears here with each {code(".volume")} file that runs, or when a container names one.</>,
});

export const networks = stockPlugin<NetworkView>({
  section: "networks",
  tools: tools("networks"),
  title: "Networks",
  noun: "network",
  icon: Share2,
  letter: "w",
  rows: (state) => state.networks,
  subject: (row) => ({ kind: "network", row }),
  columns: [
    { id: "subnet", title: "Subnet", track: "minmax(7rem,0.8fr)", from: 700, cell: (row) => <span className="num truncate font-mono text-xs text-soft">{row.subnets?.join(", ")}</span> },
    { id: "driver", title: "Driver", track: "5rem", from: 860, cell: (row) => <span className="text-soft">{row.driver}</span> },
  ],
  short: (row) => row.subnets?.[0] ?? row.driver,
  facts: (row) => (
    <>
      <Fact name="Subnets" mono>
        {row.subnets?.join(", ")}
      </Fact>
      <Fact name="Driver">{row.driver}</Fact>
      <Fact name="Interface" mono>
        {row.interface}
      </Fact>
      <Fact name="Reach">{row.internal === true ? "Internal: no way out of it" : "Out through the node"}</Fact>
      <Fact name="Names">{row.dnsEnabled === true ? "Containers find each other by name" : "Containers do not find each other by name"}</Fact>
      <Fact name="Made by">{unitOf(row.madeBy)}</Fact>
      <Fact name="Created">{row.created === undefined ? null : formatMoment(row.created)}</Fact>
    </>
  ),
  presets: USE,
  text: (row) => `${row.driver} ${(row.subnets ?? []).join(" ")}`,
  empty: <>A network appears here with each {code(".network")} file that runs. {code("podman")} is the one that is always there.</>,
});

export const secrets = stockPlugin<SecretView>({
  section: "secrets",
  tools: <NewButton section="secrets" />,
  title: "Secrets",
  noun: "secret",
  icon: KeyRound,
  letter: "e",
  rows: (state) => state.secrets,
  subject: (row) => ({ kind: "secret", row }),
  columns: [{ id: "driver", title: "Driver", track: "5rem", from: 760, cell: (row) => <span className="text-soft">{row.driver}</span> }],
  short: (row) => row.driver,
  facts: (row) => (
    <>
      <Fact name="Content">Stays on its node: ServiceBay never reads it.</Fact>
      <Fact name="ID" mono>
        {row.id}
      </Fact>
      <Fact name="Driver">{row.driver}</Fact>
      <Fact name="Created">{row.created === undefined ? null : formatMoment(row.created)}</Fact>
      <Fact name="Changed">{row.updated === undefined || row.updated === row.created ? null : formatMoment(row.updated)}</Fact>
    </>
  ),
  presets: [{ id: "all", title: "All", keep: () => true }],
  empty: <>Secrets made with {code("podman secret create")} appear here by name. What they hold never leaves their node.</>,
});
