/** One node: facts, checklist, disks, keys, what the agent costs; and the way to let it go. */

import { useParams, useLocation } from "wouter";
import { useState, type ReactNode } from "react";
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
import { formatBytes, formatNumber } from "../../lib/amount";
import { formatMoment } from "../../lib/time";
import { nodePath, withQuery } from "../../lib/route";
import { confirm } from "../../store/confirm";
import { useLive, useWatch } from "../../store/live";
import { removeNode, testNode, useTask } from "../../store/nodes";
import type { NodeView, TestAnswer } from "../../wire/types.gen";
import { say, Say, sayAs } from "../../words/say";
import { Checklist } from "./checklist";
import { ExportFiles } from "./export";
import { ChangedKey } from "./changed-key";
import { Load } from "./load";
import { MoveNode } from "./move";
import { Link } from "wouter";

export function NodePage() {
  const { name = "", tab = "" } = useParams<{ name: string; tab?: string }>();
  const node = useLive((state) => state.nodes[name]);
  return (
    <ObjectPage name={name} node={name} noun={say("node")} back={{ href: "/nodes", title: say("nodes") }} found={node !== undefined} tabs={node !== undefined && <NodeTabs name={name} now={tab} />} wide={tab === "system"}>
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
    { id: "", title: say("Overview"), href: path },
    { id: "system", title: say("System"), href: `${path}/system` },
    { id: "terminal", title: say("Terminal"), href: `${path}/terminal`, may: "operate" as const },
  ];
  return <Tabs label={say("Parts of {name}", { name })} tabs={tabs} now={now} />;
}

function linkTo(href: string) {
  return (inner: ReactNode) => (
    <Link href={href} className="link">
      {inner}
    </Link>
  );
}

function NodeDetail({ node }: { readonly node: NodeView }) {
  useWatch(node.name);
  return (
    <>
      <div className="flex flex-col gap-1 px-4 pt-4 pb-3 text-sm">
        <p className="flex items-center gap-2">
          <ToneMark tone={node.tone} silent />
          <span className={TONE_TEXT[node.tone]}>{node.status === "refused" ? say("refused") : node.statusText}</span>
          {node.stale && (
            <span className="text-faint">
              <AsOf at={node.lastSeen} />
            </span>
          )}
        </p>
        <p className="text-soft">
          <Say
            text="<services>{up} of {all} services</services> and <containers>{running} of {total} containers</containers> are up."
            values={{ up: node.servicesUp ?? 0, all: node.servicesTotal ?? 0, running: node.containersRunning ?? 0, total: node.containersTotal ?? 0 }}
            tags={{ services: linkTo(`/services${withQuery("", { node: node.name })}`), containers: linkTo(`/containers${withQuery("", { node: node.name })}`) }}
          />
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
    <Section title={say("Not known at the moment")}>
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
      title={say("Checklist")}
      aside={
        <Button need="operate" small busy={task.busy} onClick={() => void run()}>
          {task.busy ? say("Checking") : say("Check again")}
        </Button>
      }
    >
      <div aria-live="polite">{result !== undefined && <p className="mb-1 text-sm text-soft">{result.message}</p>}</div>
      <ProblemNote problem={task.problem} />
      {capabilities.length === 0 ? <p className="text-sm text-soft">{say("The node has not told yet what it can do.")}</p> : <Checklist capabilities={capabilities} />}
    </Section>
  );
}

function About({ node }: { readonly node: NodeView }) {
  return (
    <Section title={say("Machine")}>
      <Facts>
        <Fact name={say("Host name")}>{node.hostname}</Fact>
        <Fact name={say("Also on this machine")}>
          {node.sameMachine?.map((name, index) => (
            <span key={name}>
              {index > 0 && ", "}
              <Link href={nodePath(name)} className="link">
                {name}
              </Link>
            </span>
          ))}
        </Fact>
        <Fact name={say("System")}>{node.osName}</Fact>
        <Fact name={say("Kernel")}>{node.kernel === undefined ? null : `${node.kernel}, ${node.architecture ?? ""}`}</Fact>
        <Fact name={say("Podman")}>{node.podmanVersion}</Fact>
        <Fact name={say("systemd")}>{node.systemdVersion}</Fact>
        <Fact name={say("Python")}>{node.pythonVersion}</Fact>
        <Fact name={say("Started")}>
          {node.bootTime === undefined ? null : (
            <Say text="{time}, {age} ago" values={{ time: formatMoment(node.bootTime), age: <Age since={node.bootTime} /> }} />
          )}
        </Fact>
        <Fact name={sayAs("of a machine", "Restart")}>{node.reboot}</Fact>
        <Fact name={say("Updates")}>{node.updates}</Fact>
        <Fact name={say("Our agent")}>{node.agentRssBytes === undefined ? null : say("{size} of memory, {agentCpuS} s of CPU since it started", { size: formatBytes(node.agentRssBytes), agentCpuS: formatNumber(node.agentCpuS ?? 0, 1) })}</Fact>
      </Facts>
    </Section>
  );
}

function Connection({ node }: { readonly node: NodeView }) {
  const [moving, setMoving] = useState(false);
  return (
    <Section title={say("Connection")}>
      {node.local === true ? (
        <p className="text-sm text-soft">{say("This is the machine ServiceBay runs on. It needs no SSH.")}</p>
      ) : node.joined === true ? (
        <Facts>
          <Fact name={say("Way")}>{say("It dials in, and keeps the connection with its user unit servicebay-node.service.")}</Fact>
          <Fact name={say("Its key")} mono>
            {node.fingerprint === undefined ? null : <Copyable text={node.fingerprint} what={say("the fingerprint")} />}
          </Fact>
          <Fact name={say("Last seen")}>{node.lastSeen === undefined ? null : formatMoment(node.lastSeen)}</Fact>
        </Facts>
      ) : (
        <Facts>
          <Fact name={say("Address")} mono>
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
              {`${node.user ?? ""}@${node.address ?? ""}:${node.port ?? 22}`}
              <Button need="administer" small className="font-sans" onClick={() => setMoving(true)}>
                {say("Change the address")}
              </Button>
            </span>
          </Fact>
          <Fact name={say("By way of")} mono>
            {node.jump?.join(" → ")}
          </Fact>
          <Fact name={say("Host key")} mono>
            {node.fingerprint === undefined ? null : <Copyable text={node.fingerprint} what={say("the fingerprint")} />}
          </Fact>
          <Fact name={say("Last seen")}>{node.lastSeen === undefined ? null : formatMoment(node.lastSeen)}</Fact>
        </Facts>
      )}
      {moving && <MoveNode node={node} onClose={() => setMoving(false)} />}
    </Section>
  );
}

const KEPT = say("What is kept of it here goes too: its history, earlier versions of its files, and what is in its trash. This cannot be undone.");
const FORGETS = [say("ServiceBay forgets this node and its host key. Nothing changes on the node itself: its services keep running."), KEPT, say("To let ServiceBay in no longer, also delete its line from ~/.ssh/authorized_keys there.")];
const LEAVES = [say("ServiceBay forgets this node and lets its key in no longer. Its services keep running."), KEPT, say("The unit and the key that joining left on the node are removed there if it is connected now; else run: sh ~/.config/servicebay-node/leave")];

function Remove({ node }: { readonly node: NodeView }) {
  const [, navigate] = useLocation();
  const task = useTask();
  const remove = async () => {
    const yes = await confirm({
      title: say("Remove {name}?", { name: node.name }),
      lines: node.joined === true ? LEAVES : FORGETS,
      verb: say("Remove {name}", { name: node.name }),
    });
    if (yes && (await task.run(() => removeNode(node.name)))) navigate("/nodes");
  };
  return (
    <Section title={say("Remove")}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-soft">{say("ServiceBay forgets the node. Its services stay as they are.")}</p>
        <Button need="administer" small busy={task.busy} onClick={() => void remove()}>
          {say("Remove {name}", { name: node.name })}
        </Button>
      </div>
      <ProblemNote problem={task.problem} />
    </Section>
  );
}
