/** The router: how it is, what it lets in and to whom, whether names lead here. Everything comes with the live state. */

import { RefreshCw, Settings } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Age, AsOf } from "../../components/age";
import { Button } from "../../components/button";
import { CopyButton } from "../../components/copy";
import { Fact, Facts, Section } from "../../components/facts";
import { Empty, ProblemNote } from "../../components/notice";
import { PageHead } from "../../components/page";
import { ToneMark } from "../../components/tone";
import { formatBytes } from "../../lib/amount";
import { useLive } from "../../store/live";
import { useTask } from "../../store/nodes";
import { api } from "../../wire/http";
import type { GatewayView } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { GatewayForm } from "./form";
import { formatSpeed, routerName } from "./model";
import { Mappings } from "./ports";

export function GatewayPage() {
  const view = useLive((state) => state.gateway);
  const [editing, setEditing] = useState(false);
  const task = useTask();
  const configured = view.state !== "not-configured";
  return (
    <div className="flex h-full flex-col">
      <PageHead title={say("Gateway")}>
        {configured && (
          <>
            <Button need="operate" small busy={task.busy} icon={<RefreshCw size={12} aria-hidden />} onClick={() => void task.run(api.askGateway)}>
              {say("Ask now")}
            </Button>
            <Button need="administer" small icon={<Settings size={12} aria-hidden />} onClick={() => setEditing(true)}>
              {say("Settings")}
            </Button>
          </>
        )}
      </PageHead>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {configured ? (
          <div className="max-w-4xl pb-8">
            <div className="flex flex-col gap-3 px-4 pt-4 pb-3">
              <ProblemNote problem={task.problem} />
              <Standing view={view} />
            </div>
            <Sections view={view} />
          </div>
        ) : (
          <Empty
            title={say("No router yet")}
            action={
              <Button need="administer" look="primary" onClick={() => setEditing(true)}>
                {say("Set up the router")}
              </Button>
            }
          >
            {say("ServiceBay asks your router for its public address, its connection and its port mappings, and says which of your services the internet reaches. A FRITZ!Box, a UniFi console or any router with UPnP will do.")}
          </Empty>
        )}
      </div>
      {editing && <GatewayForm onClose={() => setEditing(false)} />}
    </div>
  );
}

/** One sentence, since when, and what to mind. */
function Standing({ view }: { readonly view: GatewayView }) {
  return (
    <>
      {view.madeUp === true && <Note tone="look">{say("A demonstration: this router does not exist, and nothing of what follows is true.")}</Note>}
      <div className="flex items-start gap-2.5">
        <span className="pt-1.5">
          <ToneMark tone={view.tone} silent />
        </span>
        <div className="min-w-0">
          <p className="text-base font-semibold">
            {view.stateText}
            {view.since !== undefined && (
              <span className="text-sm font-normal text-faint">
                {" "}
                <Say text="for {age}" values={{ age: <Age since={view.since} /> }} />
              </span>
            )}
          </p>
          <p className="text-sm wrap-anywhere text-soft">{view.text}</p>
          {view.stale === true && (
            <p className="text-sm text-faint">
              {view.problem !== undefined && view.problem !== view.text && `${view.problem} `}
              <Say text="What is below is {time}." values={{ time: <AsOf at={view.lastUpdated} /> }} />
            </p>
          )}
        </div>
      </div>
      {view.natText !== undefined && <Note tone="look">{view.natText}</Note>}
      {(view.problems ?? []).map((text) => (
        <Note key={text} tone="look">
          {text}
        </Note>
      ))}
    </>
  );
}

function Note({ tone, children }: { readonly tone: "look" | "act"; readonly children: ReactNode }) {
  return (
    <p className="flex items-start gap-2.5 text-sm wrap-anywhere">
      <span className="pt-1">
        <ToneMark tone={tone} />
      </span>
      <span className="min-w-0">{children}</span>
    </p>
  );
}

function Sections({ view }: { readonly view: GatewayView }) {
  if (view.lastUpdated === undefined) return <Events view={view} />;
  return (
    <div className={view.stale === true ? "opacity-70" : ""}>
      <Section title={say("Connection")}>
        <Connection view={view} />
      </Section>
      {view.mappings !== undefined && (
        <Section title={say("Open to the internet")}>
          <Mappings mappings={view.mappings} provider={view.provider} />
        </Section>
      )}
      {(view.names ?? []).length > 0 && (
        <Section title={say("Public names")}>
          <ul className="flex flex-col gap-1.5 text-sm">
            {(view.names ?? []).map((name) => (
              <li key={name.name} className="flex items-start gap-2.5">
                <span className="pt-1">
                  <ToneMark tone={name.tone} />
                </span>
                <span className="min-w-0 wrap-anywhere">
                  <a href={`https://${name.name}`} target="_blank" rel="noreferrer" className="link font-medium">
                    {name.name}
                  </a>{" "}
                  <span className="text-soft">{name.text}</span>
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Events view={view} />
    </div>
  );
}

function Connection({ view }: { readonly view: GatewayView }) {
  const { linkUpBitsPerS: up, linkDownBitsPerS: down, sentBytes, receivedBytes, sentBytesPerS, receivedBytesPerS } = view;
  return (
    <Facts>
      <Fact name={say("Public IPv4")} mono>
        {view.publicIp !== undefined && <Address text={view.publicIp} what={say("the public address")} />}
      </Fact>
      <Fact name={say("Public IPv6")} mono>
        {view.publicIp6 !== undefined && <Address text={view.publicIp6} what={say("the public IPv6 address")} />}
      </Fact>
      <Fact name={say("Connected")}>{view.connectedSince !== undefined && <Since at={view.connectedSince} />}</Fact>
      <Fact name={say("Link")}>{down !== undefined && up !== undefined && say("{speed} down, {speed2} up", { speed: formatSpeed(down), speed2: formatSpeed(up) })}</Fact>
      <Fact name={say("Now")}>{receivedBytesPerS !== undefined && sentBytesPerS !== undefined && say("{size}/s down, {size2}/s up", { size: formatBytes(receivedBytesPerS), size2: formatBytes(sentBytesPerS) })}</Fact>
      <Fact name={say("In total")}>{receivedBytes !== undefined && sentBytes !== undefined && say("{size} down, {size2} up", { size: formatBytes(receivedBytes), size2: formatBytes(sentBytes) })}</Fact>
      <Fact name={say("DNS servers")} mono>
        {(view.dnsServers ?? []).join(", ")}
      </Fact>
      <Fact name={say("Router")}>{routerName(view) || view.providerText}</Fact>
      <Fact name={say("Firmware")}>{view.firmware}</Fact>
      <Fact name={say("Its address")} mono>
        {view.address}
      </Fact>
      <Fact name={say("Running")}>{view.startedAt !== undefined && <Since at={view.startedAt} />}</Fact>
      <Fact name={say("Read over")}>{view.providerText}</Fact>
    </Facts>
  );
}

function Address({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <span className="-my-0.5 flex items-center gap-1">
      {text}
      <CopyButton text={text} what={what} />
    </span>
  );
}

function Since({ at }: { readonly at: number }) {
  return <Say text="for {age}" values={{ age: <Age since={at} /> }} />;
}

function Events({ view }: { readonly view: GatewayView }) {
  if ((view.events ?? []).length === 0) return null;
  return (
    <Section title={say("What changed")}>
      <ul className="flex flex-col gap-1 text-sm">
        {(view.events ?? []).map((event) => (
          <li key={`${event.at} ${event.text}`} className="flex items-baseline gap-3">
            <span className="w-16 shrink-0 text-xs text-faint">
              <Age since={event.at} />
            </span>
            <span className="min-w-0 wrap-anywhere">{event.text}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
