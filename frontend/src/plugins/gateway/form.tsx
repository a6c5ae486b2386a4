/** How the router is asked. What was typed can be tried out before it is kept; the hub's words are shown as they are. */

import { useMemo, useState } from "react";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { ProblemNote } from "../../components/notice";
import { ToneMark } from "../../components/tone";
import { useFetched } from "../../store/fetched";
import { useLive } from "../../store/live";
import { useTask } from "../../store/nodes";
import { showToast } from "../../store/toasts";
import { api } from "../../wire/http";
import type { GatewayKind, GatewaySettingsAnswer, GatewayView, PluginRouterView } from "../../wire/types.gen";
import { say } from "../../words/say";
import { bodyOf, draftOf, FIELDS, kindChoice, kindChoices, ofChoice, routerName, type Draft } from "./model";

export function GatewayForm({ onClose }: { readonly onClose: () => void }) {
  const { value, problem } = useFetched(api.gatewaySettings, "");
  if (value !== undefined) return <Form kept={value} onClose={onClose} />;
  if (problem === undefined) return null; // it opens once it can show what is kept
  return (
    <FormDialog title={say("The router")} verb={say("Save")} busy={false} ready={false} problem={problem} onSubmit={onClose} onClose={onClose}>
      {null}
    </FormDialog>
  );
}

function Form({ kept, onClose }: { readonly kept: GatewaySettingsAnswer; readonly onClose: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(kept));
  const [tried, setTried] = useState<GatewayView>();
  const routers = useRouters();
  const task = useTask();
  const trial = useTask();
  const set = (change: Partial<Draft>) => {
    setDraft((now) => ({ ...now, ...change }));
    setTried(undefined);
    trial.clear();
  };
  const submit = async () => {
    if (!(await task.run(() => api.setGateway(bodyOf(draft))))) return;
    showToast({ tone: "done", title: draft.kind === "none" ? say("The router is asked no more.") : say("The router is asked from now on.") });
    onClose();
  };
  const tryOut = () =>
    void trial.run(async () => {
      setTried(undefined);
      setTried(await api.tryGateway(bodyOf(draft)));
    });
  const asks = draft.kind !== "none";
  return (
    <FormDialog title={say("The router")} verb={asks ? say("Save") : say("Ask no router")} busy={task.busy} problem={task.problem} onSubmit={() => void submit()} onClose={onClose}>
      <Field label={say("Kind")}>
        {(props) => (
          <select {...props} className="field" value={kindChoice(draft)} onChange={(event) => set(ofChoice(event.target.value))}>
            {kindChoices(draft, routers).map(([id, title]) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {FIELDS[draft.kind].map((name) => (
        <Input key={name} name={name} draft={draft} set={set} kept={kept} router={routers.find((each) => each.provider === draft.provider)} />
      ))}
      {asks && (
        <details className="text-sm" open={kept.resolver !== "" || kept.port !== 0 || undefined}>
          <summary className="cursor-pointer text-soft">{say("More")}</summary>
          <div className="mt-3 flex flex-col gap-4">
            {["fritzbox", "unifi", "plugin"].includes(draft.kind) && (
              <Field label={say("Port")} hint={say("Left at 0, the usual one.")}>
                {(props) => <input {...props} type="number" min={0} max={65535} className="field" value={draft.port} onChange={(event) => set({ port: event.target.valueAsNumber || 0 })} />}
              </Field>
            )}
            {["fritzbox", "unifi", "upnp"].includes(draft.kind) && <Input name="url" draft={draft} set={set} kept={kept} />}
            <Input name="resolver" draft={draft} set={set} kept={kept} />
            <Field label={say("Ask every (s)")}>
              {(props) => <input {...props} type="number" min={15} max={3600} className="field" value={draft.intervalS} onChange={(event) => set({ intervalS: event.target.valueAsNumber || 0 })} />}
            </Field>
          </div>
        </details>
      )}
      {asks && (
        <div className="flex flex-col items-start gap-2">
          <Button small busy={trial.busy} onClick={tryOut}>
            {trial.busy ? say("Asking the router…") : say("Try now")}
          </Button>
          <ProblemNote problem={trial.problem} />
          {tried !== undefined && <Tried view={tried} />}
        </div>
      )}
    </FormDialog>
  );
}

/** What it said when it was tried: enough to see that it is the right one. */
function Tried({ view }: { readonly view: GatewayView }) {
  const facts = [routerName(view), view.publicIp, view.publicIp6, view.mappings !== undefined && say("{mappings} port mappings", { mappings: view.mappings.length })].filter(Boolean);
  return (
    <p role="status" className="flex items-start gap-2 text-sm">
      <span className="pt-1">
        <ToneMark tone={view.tone} silent />
      </span>
      <span className="min-w-0 wrap-anywhere">
        {view.text} <span className="text-soft">{facts.join(" · ")}</span>
      </span>
    </p>
  );
}

type TextName = "host" | "username" | "password" | "site" | "url" | "publicV4" | "publicV6" | "resolver";
type TickName = "tls" | "verify";
const TICKS: Record<TickName, string> = { tls: say("Ask over TLS"), verify: say("Its certificate must be good") };
const LABELS: Record<TextName, string> = {
  host: say("Address"),
  username: say("User name"),
  password: say("Password"),
  site: say("Site"),
  url: say("Address service"),
  publicV4: say("Public IPv4"),
  publicV6: say("Public IPv6"),
  resolver: say("DNS server for public names"),
};

interface InputProps {
  readonly name: string;
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  readonly kept: GatewaySettingsAnswer;
  /** The plugin's kind of router, where it is one. */
  readonly router?: PluginRouterView | undefined;
}

/** Kinds of routers that installed plugins give. */
function useRouters(): readonly PluginRouterView[] {
  const some = useLive((state) => Object.keys(state.hub.plugins ?? {}).length > 0);
  const { value } = useFetched(some ? api.plugins : undefined, "");
  return useMemo(() => (value ?? []).flatMap((plugin) => (plugin.state === "running" ? (plugin.routers ?? []) : [])), [value]);
}

function Input({ name, draft, set, kept, router }: InputProps) {
  if (name === "tls" || name === "verify") {
    return (
      <label className="flex items-center gap-2 text-sm">
        <input type="checkbox" checked={draft[name]} onChange={(event) => set({ [name]: event.target.checked })} />
        {TICKS[name]}
      </label>
    );
  }
  const text = name as TextName;
  const pluggedHost = text === "host" && draft.kind === "plugin" ? router : undefined;
  const hint = text === "host" && draft.kind === "plugin" ? pluggedHost?.hostHint : hintOf(text, draft.kind, kept);
  return (
    <Field label={pluggedHost?.hostLabel ?? LABELS[text]} {...(hint === undefined ? {} : { hint })}>
      {(props) => (
        <input {...props} type={text === "password" ? "password" : "text"} className="field" value={draft[text]} onChange={(event) => set({ [text]: event.target.value })} autoComplete={text === "password" ? "new-password" : "off"} spellCheck={false} />
      )}
    </Field>
  );
}

function hintOf(name: TextName, kind: GatewayKind, kept: GatewaySettingsAnswer): string | undefined {
  switch (name) {
    case "host":
      return kind === "upnp" ? say("Left empty, the network is searched; else its address, or that of its description.") : kind === "fritzbox" ? say("Such as fritz.box or 192.168.178.1.") : say("Such as 192.168.1.1.");
    case "username":
      return kind === "plugin" ? say("Where it wants one.") : kind === "fritzbox" ? say("Of a user that may see and change the box's settings; left empty, the last one that signed in.") : say("A local account without a second factor; reading is enough.");
    case "password":
      return kept.hasPassword && kept.kind === kind ? say("One is kept. Left empty, it stays.") : say("Kept encrypted.");
    case "site":
      return say("Its short name, default mostly.");
    case "url":
      return kind === "echo" ? say("Answers with the address it is asked from, such as https://api64.ipify.org/.") : say("Compares with what the internet sees: such as https://api64.ipify.org/. Left empty, nothing is compared.");
    case "resolver":
      return say("Such as 1.1.1.1. Left empty, the hub's own, which at home may answer with addresses inside.");
    default:
      return undefined;
  }
}
