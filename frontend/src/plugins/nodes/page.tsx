/** One node: facts, checklist, disks, keys, what the agent costs; and the way to let it go. */

import { useParams, useLocation } from "wouter";
import { useState } from "react";
import { Age, AsOf } from "../../components/age";
import { Button } from "../../components/button";
import { Copyable } from "../../components/detail";
import { Fact, Facts, Section } from "../../components/facts";
import { late } from "../../components/late";
import { ProblemNote, Skeleton } from "../../components/notice";
import { ObjectPage } from "../../components/object-page";
import { Tabs } from "../../components/tabs";
import { NodeTerminalTab } from "../../components/terminal/tab";
import { TONE_TEXT, ToneMark } from "../../components/tone";
import { formatBytes } from "../../lib/amount";
import { formatMoment } from "../../lib/time";
import { nodePath, withQuery } from "../../lib/route";
import { confirm } from "../../store/confirm";
import { useLive, useWatch } from "../../store/live";
import { removeNode, testNode, useTask } from "../../store/nodes";
import type { NodeView, TestAnswer } from "../../wire/types.gen";
import { Checklist } from "./checklist";
import { ExportFiles } from "./export";
import { ChangedKey } from "./changed-key";
import { Load } from "./load";
import { Link } from "wouter";

export function NodePage() {
  const { name = "", tab = "" } = useParams<{ name: string; tab?: string }>();
  const node = useLive((state) => state.nodes[name]);
  return (
    <ObjectPage name={name} node={name} noun="node" back={{ href: "/nodes", title: "nodes" }} found={node !== undefined} tabs={node !== undefined && <NodeTabs name={name} now={tab} />} wide={tab === "system"}>
      {node !== undefined && <Part key={name} node={node} tab={tab} />}
    </ObjectPage>
  );
}

const system = late(async () => (await import("./system/tab")).SystemTab, <Skeleton />);

function Part({ node, tab }: { readonly node: NodeView; readonly tab: string }) {
  if (tab === "terminal") return <NodeTerminalTab node={node} />;
  if (tab !== "system") return <NodeDetail node={node} />;
  return <system.View node={node} />;
}

function NodeTabs({ name, now }: { readonly name: string; readonly now: string }) {
  const path = nodePath(name);
  const tabs = [
    { id: "", title: "Overview", href: path },
    { id: "system", title: "System", href: `${path}/system` },
    { id: "terminal", title: "Terminal", href: `${path}/terminal` },
  ];
  return <Tabs label={`Parts of ${name}`} tabs={tabs} now={now} />;
}

function NodeDetail({ node }: { readonly node: NodeView }) {
  useWatch(node.name);
  return (
    <>
      <div className="flex flex-col gap-1 px-4 pt-4 pb-3 text-sm">
        <p className="flex items-center gap-2">
          <ToneMark tone={node.tone} silent />
          <span className={TONE_TEXT[node.tone]}>{node.status === "refused" ? "refused" : node.statusText}</span>
          {node.stale && (
            <span className="text-faint">
              <AsOf at={node.lastSeen} />
            </span>
          )}
        </p>
        <p className="text-soft">
          <Link href={`/services${withQuery("", { node: node.name })}`} className="link">
            {node.servicesUp ?? 0} of {node.servicesTotal ?? 0} services
          </Link>{" "}
          and{" "}
          <Link href={`/containers${withQuery("", { node: node.name })}`} className="link">
            {node.containersRunning ?? 0} of {node.containersTotal ?? 0} containers
          </Link>{" "}
          are up.
        </p>
      </div>
      <ChangedKey node={node} />
      <Problems problems={node.sectionProblems} />
      <Check node={node} />
      <Load node={node} />
      <About node={node} />
      <Connection node={node} />
      <ExportFiles node={node.name} />
      <Remove node={node} />
    </>
  );
}

function Problems({ problems }: { readonly problems: Readonly<Record<string, string>> | undefined }) {
  const entries = Object.entries(problems ?? {});
  if (entries.length === 0) return null;
  return (
    <Section title="Not known at the moment">
      {entries.map(([section, reason]) => (
        <p key={section} className="text-sm">
          <span className="font-medium">{section}</span> <span className="text-soft">{reason}</span>
        </p>
      ))}
    </Section>
  );
}

function Check({ node }: { readonly node: NodeView }) {
  const [result, setResult] = useState<TestAnswer>();
  const task = useTask();
  const run = () => task.run(async () => setResult(await testNode(node.name)));
  const capabilities = result?.capabilities ?? node.capabilities ?? [];
  return (
    <Section
      title="Checklist"
      aside={
        <Button need="operate" small busy={task.busy} onClick={() => void run()}>
          {task.busy ? "Checking" : "Check again"}
        </Button>
      }
    >
      <div aria-live="polite">{result !== undefined && <p className="mb-1 text-sm text-soft">{result.message}</p>}</div>
      <ProblemNote problem={task.problem} />
      {capabilities.length === 0 ? <p className="text-sm text-soft">The node has not told yet what it can do.</p> : <Checklist capabilities={capabilities} />}
    </Section>
  );
}

function About({ node }: { readonly node: NodeView }) {
  return (
    <Section title="Machine">
      <Facts>
        <Fact name="Host name">{node.hostname}</Fact>
        <Fact name="Also on this machine">
          {node.sameMachine?.map((name, index) => (
            <span key={name}>
              {index > 0 && ", "}
              <Link href={nodePath(name)} className="link">
                {name}
              </Link>
            </span>
          ))}
        </Fact>
        <Fact name="System">{node.osName}</Fact>
        <Fact name="Kernel">{node.kernel === undefined ? null : `${node.kernel}, ${node.architecture ?? ""}`}</Fact>
        <Fact name="Podman">{node.podmanVersion}</Fact>
        <Fact name="systemd">{node.systemdVersion}</Fact>
        <Fact name="Python">{node.pythonVersion}</Fact>
        <Fact name="Started">
          {node.bootTime === undefined ? null : (
            <>
              {formatMoment(node.bootTime)}, <Age since={node.bootTime} /> ago
            </>
          )}
        </Fact>
        <Fact name="Restart">{node.reboot}</Fact>
        <Fact name="Updates">{node.updates}</Fact>
        <Fact name="Our agent">{node.agentRssBytes === undefined ? null : `${formatBytes(node.agentRssBytes)} of memory, ${(node.agentCpuS ?? 0).toFixed(1)} s of CPU since it started`}</Fact>
      </Facts>
    </Section>
  );
}

function Connection({ node }: { readonly node: NodeView }) {
  return (
    <Section title="Connection">
      {node.local === true ? (
        <p className="text-sm text-soft">This is the machine ServiceBay runs on. It needs no SSH.</p>
      ) : node.joined === true ? (
        <Facts>
          <Fact name="Way">It dials in, and keeps the connection with its user unit servicebay-node.service.</Fact>
          <Fact name="Its key" mono>
            {node.fingerprint === undefined ? null : <Copyable text={node.fingerprint} what="the fingerprint" />}
          </Fact>
          <Fact name="Last seen">{node.lastSeen === undefined ? null : formatMoment(node.lastSeen)}</Fact>
        </Facts>
      ) : (
        <Facts>
          <Fact name="Address" mono>
            {`${node.user ?? ""}@${node.address ?? ""}:${node.port ?? 22}`}
          </Fact>
          <Fact name="By way of" mono>
            {node.jump?.join(" → ")}
          </Fact>
          <Fact name="Host key" mono>
            {node.fingerprint === undefined ? null : <Copyable text={node.fingerprint} what="the fingerprint" />}
          </Fact>
          <Fact name="Last seen">{node.lastSeen === undefined ? null : formatMoment(node.lastSeen)}</Fact>
        </Facts>
      )}
    </Section>
  );
}

const FORGETS = ["ServiceBay forgets this node and its host key. Nothing changes on the node itself: its services keep running.", "To let ServiceBay in no longer, also delete its line from ~/.ssh/authorized_keys there."];
const LEAVES = ["ServiceBay forgets this node and lets its key in no longer. Its services keep running.", "The unit and the key that joining left on the node are removed there if it is connected now; else run: sh ~/.config/servicebay-node/leave"];

function Remove({ node }: { readonly node: NodeView }) {
  const [, navigate] = useLocation();
  const task = useTask();
  const remove = async () => {
    const yes = await confirm({
      title: `Remove ${node.name}?`,
      lines: node.joined === true ? LEAVES : FORGETS,
      verb: `Remove ${node.name}`,
    });
    if (yes && (await task.run(() => removeNode(node.name)))) navigate("/nodes");
  };
  return (
    <Section title="Remove">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-soft">ServiceBay forgets the node. Its services stay as they are.</p>
        <Button need="administer" small busy={task.busy} onClick={() => void remove()}>
          Remove {node.name}
        </Button>
      </div>
      <ProblemNote problem={task.problem} />
    </Section>
  );
}
