/** The frame: navigation from the registry, the nodes always in sight, the page. */

import { useMemo, useState, type ComponentType } from "react";
import { Route, Switch, useLocation, useSearch } from "wouter";
import { useKeys } from "../../lib/keys";
import { useMedia } from "../../lib/width";
import { registry, routesOf, useMay, usePlugins } from "../../plugins/registry";
import { useJobToasts } from "../../store/jobs";
import { useLiveStatus } from "../../store/live";
import type { Permission } from "../../plugins/types";
import { useStore } from "../../store/store";
import { say } from "../../words/say";
import { Boundary } from "../boundary";
import { FailedPage } from "../failed";
import { JobsDrawer } from "../jobs";
import { Denied } from "../denied";
import { Empty } from "../notice";
import { PageHead } from "../page";
import { PlanDialog } from "../plan";
import { ConnectionLine } from "./connection-line";
import { Help } from "./help";
import { Palette } from "./palette";
import { PhoneBar } from "./phone-bar";
import { Sidebar } from "./sidebar";

export function Shell({ username }: { readonly username: string }) {
  const phone = useMedia("(max-width: 767px)");
  const [dialog, setDialog] = useState<"help" | "palette">();
  useKeys({ help: () => setDialog("help"), palette: () => setDialog((now) => (now === "palette" ? undefined : "palette")) });
  useJobToasts();
  const lost = useLiveStatus() === "lost";
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <a href="#page" className="sr-only z-50 rounded bg-raised px-3 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2">
        {say("Skip to the page")}
      </a>
      <ConnectionLine />
      <div className="flex min-h-0 flex-1">
        {!phone && <Sidebar username={username} onPalette={() => setDialog("palette")} onHelp={() => setDialog("help")} />}
        <main id="page" tabIndex={-1} className={`min-w-0 flex-1 outline-none ${lost ? "animate-dim" : ""}`}>
          <Pages />
        </main>
      </div>
      {phone && <PhoneBar username={username} onPalette={() => setDialog("palette")} onHelp={() => setDialog("help")} />}
      <Background />
      <PlanDialog />
      <JobsDrawer />
      <Help open={dialog === "help"} onClose={() => setDialog(undefined)} />
      <Palette open={dialog === "palette"} onClose={() => setDialog(undefined)} />
    </div>
  );
}

function Pages() {
  const plugins = useStore(registry, (now) => now);
  const may = useMay();
  const routes = useMemo(() => routesOf(plugins, may), [plugins, may]);
  return (
    <Switch>
      {routes.map((route) => (
        <Route key={route.path} path={route.path}>
          {route.denied === undefined ? <Page view={route.view} /> : <DeniedPage need={route.denied} />}
        </Route>
      ))}
      <Route>
        <PageHead title={say("Not found")} />
        <Empty title={say("There is no such page")}>{say("The address leads nowhere. Choose a page from the navigation.")}</Empty>
      </Route>
    </Switch>
  );
}

/** What fails in a page is told in its place; another address is another try. */
function Page({ view: View }: { readonly view: ComponentType }) {
  const [path] = useLocation();
  const search = useSearch();
  return (
    <Boundary at={`${path}?${search}`} told={(error, again) => <FailedPage error={error} again={again} />}>
      <View />
    </Boundary>
  );
}

/** What plugins do on every page. */
function Background() {
  const plugins = usePlugins();
  return plugins.map(
    (plugin) =>
      plugin.background !== undefined && (
        <Boundary key={plugin.id} told={() => null}>
          <plugin.background />
        </Boundary>
      ),
  );
}

function DeniedPage({ need }: { readonly need: Permission }) {
  return (
    <>
      <PageHead title={say("Not allowed")} />
      <Denied need={need} />
    </>
  );
}
