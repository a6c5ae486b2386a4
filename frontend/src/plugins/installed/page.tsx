/** Installed plugins: what each adds, and why one does not run. */

import type { ReactNode } from "react";
import { Empty } from "../../components/notice";
import { ToneMark } from "../../components/tone";
import { useFetched } from "../../store/fetched";
import { useLive } from "../../store/live";
import { useStore } from "../../store/store";
import { api } from "../../wire/http";
import type { PluginView } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { Fetched, SettingsFrame } from "../settings/frame";
import { troubles } from "./troubles";

export function PluginsPage() {
  const startedAt = useLive((state) => state.hub.startedAt);
  const { value, problem } = useFetched(api.plugins, String(startedAt));
  return (
    <SettingsFrame title={say("Plugins")}>
      <Fetched value={value} problem={problem}>
        {(plugins) => <Found plugins={plugins} />}
      </Fetched>
    </SettingsFrame>
  );
}

const code = (inner: ReactNode) => <code className="font-mono text-xs">{inner}</code>;

function Found({ plugins }: { readonly plugins: readonly PluginView[] }) {
  if (plugins.length === 0) {
    return (
      <Empty title={say("No plugin is installed")}>
        <Say text="A plugin is a Python package. Install one beside ServiceBay with <code>pip install</code>, start the hub anew, and it appears here. <code>docs/plugins.md</code> tells how to write one." tags={{ code }} />
      </Empty>
    );
  }
  return (
    <div className="flex flex-col gap-5">
      <ul className="border-t border-line">
        {plugins.map((plugin) => (
          <Entry key={plugin.name} plugin={plugin} />
        ))}
      </ul>
      <p className="text-sm text-soft">
        <Say text="Plugins run with all the rights of the hub: install only what you trust. To leave one out, start the hub with <code>SERVICEBAY_PLUGINS=-{name}</code>; to leave out all, with <code>SERVICEBAY_PLUGINS=none</code>." values={{ name: plugins[0]?.name }} tags={{ code }} />
      </p>
    </div>
  );
}

function Entry({ plugin }: { readonly plugin: PluginView }) {
  const here = useStore(troubles, (now) => now[plugin.name]);
  const trouble = plugin.problem ?? here;
  return (
    <li className="flex gap-3 border-b border-line py-3 text-sm">
      <span className="pt-1">
        <ToneMark tone={here !== undefined && plugin.tone === "ok" ? "look" : plugin.tone} silent />
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{plugin.title}</span>
          <span className="num text-xs text-faint">
            {plugin.name} {plugin.version}
          </span>
          <span className="ml-auto text-soft">{plugin.stateText}</span>
        </h2>
        {plugin.text !== "" && <p className="text-soft">{plugin.text}</p>}
        {plugin.gives !== undefined && plugin.state === "running" && <p className="mt-1 text-xs text-soft wrap-anywhere">{plugin.gives.join(" · ")}</p>}
        {trouble !== undefined && (
          <p className="mt-1.5 wrap-anywhere" role="note">
            {trouble} {plugin.state === "failed" && say("Mend or remove the package {package}, then start the hub anew; its log has the details.", { package: plugin.package || plugin.name })}
          </p>
        )}
        {plugin.state === "off" && <p className="mt-1 text-soft">{say("SERVICEBAY_PLUGINS leaves it out.")}</p>}
      </div>
    </li>
  );
}
