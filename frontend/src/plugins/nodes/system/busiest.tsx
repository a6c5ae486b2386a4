/** What takes most of a node: its containers, and services that are more than containers. */

import { useMemo, useState } from "react";
import { Link } from "wouter";
import { Section } from "../../../components/facts";
import { formatBytes, formatPercent } from "../../../lib/amount";
import { containerPath, servicePath } from "../../../lib/route";
import { useLive } from "../../../store/live";
import type { LiveState, UsageView } from "../../../wire/types.gen";
import { say } from "../../../words/say";

const MANY = 8;
const ORDERS = [
  { id: "cpu", title: say("CPU"), of: (usage: UsageView) => usage.cpuPercent ?? 0 },
  { id: "memory", title: say("Memory"), of: (usage: UsageView) => usage.memoryBytes ?? 0 },
  { id: "io", title: say("Reads and writes"), of: (usage: UsageView) => (usage.readBytesPerS ?? 0) + (usage.writtenBytesPerS ?? 0) },
] as const;
type OrderId = (typeof ORDERS)[number]["id"];

interface Taker {
  readonly key: string;
  readonly name: string;
  readonly path: string;
  readonly usage: UsageView;
}

/** Containers of a node, and its services without any, the busiest first. Pure. */
export function takersOf(state: Pick<LiveState, "usage" | "containers" | "services">, node: string, order: OrderId): Taker[] {
  const figure = (ORDERS.find((each) => each.id === order) ?? ORDERS[0]).of;
  return Object.entries(state.usage)
    .flatMap(([key, usage]): Taker[] => {
      const container = state.containers[key];
      if (container !== undefined) return container.node === node ? [{ key, name: container.name, path: containerPath(key), usage }] : [];
      const service = state.services[key];
      return service !== undefined && service.node === node && (service.containers ?? []).length === 0 ? [{ key, name: service.name, path: servicePath(key), usage }] : [];
    })
    .toSorted((a, b) => figure(b.usage) - figure(a.usage) || a.name.localeCompare(b.name))
    .slice(0, MANY);
}

export function Busiest({ node }: { readonly node: string }) {
  const [order, setOrder] = useState<OrderId>("cpu");
  const usage = useLive((state) => state.usage);
  const containers = useLive((state) => state.containers);
  const services = useLive((state) => state.services);
  const takers = useMemo(() => takersOf({ usage, containers, services }, node, order), [usage, containers, services, node, order]);
  return (
    <Section
      title={say("What takes most")}
      aside={
        <label className="flex items-center gap-1.5 text-xs text-soft">
          {say("by")}
          <select aria-label={say("Order")} className="h-6 rounded-md border border-edge bg-canvas px-1 text-xs text-ink" value={order} onChange={(event) => setOrder(ORDERS.find((each) => each.id === event.target.value)?.id ?? "cpu")}>
            {ORDERS.map((each) => (
              <option key={each.id} value={each.id}>
                {each.title}
              </option>
            ))}
          </select>
        </label>
      }
    >
      {takers.length === 0 ? (
        <p className="text-sm text-soft">{say("No container and no service runs on it.")}</p>
      ) : (
        <table className="w-full text-sm">
          <thead>
            <tr className="text-left text-xs text-faint">
              <th className="font-normal">{say("Name")}</th>
              <th className="pl-3 text-right font-normal">{say("CPU")}</th>
              <th className="pl-3 text-right font-normal">{say("Memory")}</th>
              <th className="pl-3 text-right font-normal">{say("Reads, writes")}</th>
            </tr>
          </thead>
          <tbody>
            {takers.map((each) => (
              <tr key={each.key} className="h-7">
                <td className="max-w-40 truncate">
                  <Link href={each.path} className="hover:underline hover:underline-offset-3">
                    {each.name}
                  </Link>
                </td>
                <td className="num pl-3 text-right whitespace-nowrap">{each.usage.cpuPercent === undefined ? "" : formatPercent(each.usage.cpuPercent)}</td>
                <td className="num pl-3 text-right whitespace-nowrap">{each.usage.memoryBytes === undefined ? "" : formatBytes(each.usage.memoryBytes)}</td>
                <td className="num pl-3 text-right text-xs whitespace-nowrap text-soft">{rates(each.usage)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function rates({ readBytesPerS, writtenBytesPerS }: UsageView): string {
  return readBytesPerS === undefined || writtenBytesPerS === undefined ? "" : `${formatBytes(readBytesPerS)}, ${formatBytes(writtenBytesPerS)}/s`;
}
