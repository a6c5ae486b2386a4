/** ELK in a worker of its own: a layout never holds up the page. */

import ELK, { type ElkNode } from "elkjs/lib/elk-api";
import worker from "elkjs/lib/elk-worker.min.js?url";

let elk: InstanceType<typeof ELK> | undefined;

const started = () => (elk ??= new ELK({ workerFactory: () => new Worker(worker) }));

/** Start it while the graph is on its way. */
export function warmElk(): void {
  started();
}

export const layOut = (graph: ElkNode): Promise<ElkNode> => started().layout(graph);
