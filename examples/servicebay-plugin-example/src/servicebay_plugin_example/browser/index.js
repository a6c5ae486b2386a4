/** The browser's side: no build and no React of its own; everything comes from the host that ServiceBay hands in. */

export default function redis(host) {
  const { Empty, Link, PageHead, ProblemNote, Section, Table, Button } = host.components;
  const { createElement: h, useState } = host.React;
  const ask = () => host.call("GET", "redis");

  /** Asks anew whenever a container or a check comes, goes or changes. */
  function useRedis() {
    const containers = host.useLive((state) => state.containers);
    const checks = host.useLive((state) => state.checks);
    const version = `${Object.values(containers).map((row) => row.key + row.state).join()} ${Object.keys(checks).join()}`;
    return host.useFetched(ask, version);
  }

  function CheckButton({ row, onDone }) {
    const [busy, setBusy] = useState(false);
    if (row.check !== "") return h(Link, { href: `/monitoring/${encodeURIComponent(row.check)}`, className: "link" }, "Checked");
    if (row.address === "") return h("span", { className: "text-faint" }, "Not published");
    const make = async () => {
      setBusy(true);
      try {
        await host.call("POST", "/api/monitoring", { name: row.name, kind: "plugin", probe: "example.redis", target: row.address });
        host.toast({ tone: "done", title: `${row.name} is checked from now on.` });
      } catch (error) {
        host.toast({ tone: "failed", title: `${row.name} is not checked`, detail: error.message });
      }
      setBusy(false);
      onDone();
    };
    return h(Button, { small: true, busy, onClick: () => void make(), "aria-label": `Check ${row.name}` }, "Check");
  }

  function Page() {
    const { value, problem, again } = useRedis();
    const rows = (value ?? []).map((row) => ({
      key: row.key,
      cells: [row.name, row.node, row.state, row.address, h(CheckButton, { row, onDone: again })],
    }));
    const empty = h(Empty, { title: "No Redis and no Valkey" }, "Their containers appear here, of whichever node, as soon as one is there.");
    return h(
      "div",
      { className: "flex h-full flex-col" },
      h(PageHead, { title: "Redis" }),
      h(
        "div",
        { className: "relative min-h-0 flex-1 overflow-y-auto px-3 py-5 md:px-5" },
        h(ProblemNote, { problem }),
        value !== undefined && (rows.length === 0 ? empty : h(Table, { label: "Redis and Valkey", columns: ["Name", "Node", "State", "Address", "Check"], rows })),
      ),
    );
  }

  function Card({ node }) {
    const { value } = useRedis();
    const rows = (value ?? []).filter((row) => node === undefined || row.node === node);
    if (rows.length === 0) return null;
    const unchecked = rows.filter((row) => row.check === "").length;
    const words = `${rows.length === 1 ? "One container" : `${rows.length} containers`}, ${unchecked === 0 ? "all checked" : `${unchecked} not checked`}.`;
    return h(Section, { title: "Redis" }, h(Link, { href: host.path(), className: "font-medium hover:underline" }, words));
  }

  return {
    title: "Redis",
    pages: [{ path: "", view: Page }],
    cards: [{ id: "containers", order: 60, view: Card }],
    places: (state) =>
      Object.values(state.containers)
        .filter((row) => /(^|\/)(redis|valkey)[:@]/.test(row.image))
        .map((row) => ({ title: `Redis of ${row.name}`, kind: `on ${row.node}`, path: host.path() })),
  };
}
