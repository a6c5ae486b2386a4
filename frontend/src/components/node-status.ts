/** The word for how a node is connected. */

import type { NodeStatus } from "../wire/types.gen";
import { say } from "../words/say";

export const NODE_STATUS: Record<NodeStatus, string> = { connecting: say("connecting"), online: say("online"), offline: say("offline"), refused: say("refused") };
