/** ELK in a worker of its own: a layout never holds up the page. */

import ELK, { type ElkNode } from "elkjs/lib/elk-api";
import worker from "elkjs/lib/elk-worker.min.js?url";
import { again } from "../../lib/again";

/** A worker, and what is rejected once it breaks off: its script did not arrive, say. It answers nothing then. */
interface Started {
  readonly elk: InstanceType<typeof ELK>;
  readonly broken: Promise<never>;
}

let running: Started | undefined;

function start(): Started {
  const made = new Worker(worker);
  const broken = new Promise<never>((_, reject) => {
    made.addEventListener("error", () => reject(new Error("the worker that lays the map out broke off")), { once: true });
  });
  broken.catch(() => (running = undefined));
  return { elk: new ELK({ workerFactory: () => made }), broken };
}

const started = () => (running ??= start());

/** Start it while the graph is on its way. */
export function warmElk(): void {
  started();
}

/** By another worker where this one breaks off. */
export function layOut(graph: ElkNode): Promise<ElkNode> {
  const ask = () => {
    const { elk, broken } = started();
    return Promise.race([elk.layout(graph), broken]);
  };
  return again(ask, [250, 1_000, 3_000]);
}
