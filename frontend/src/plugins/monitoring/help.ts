import { say } from "../../words/say";
import type { HelpText } from "../types";

export const help: readonly HelpText[] = [
  { title: say("Checks"), text: say("Many come by themselves: from units, health checks, published ports, routes. The others you add: a web address, a port, a certificate, a name, a backup's age, a heartbeat.") },
  { title: say("When you are told"), text: say("After as many failures in a row as the check's threshold says, once; of the recovery only if you were told of the failure. What hangs on the same cause is one message.") },
  { title: say("Status pages"), text: say("They speak their reader's language, where there is a translation; an address with ?lang=en speaks that one, such as that of a badge or of a feed.") },
  { title: say("Planned work"), text: say("A maintenance window keeps it quiet; what fails then is seen, and nobody is told.") },
];
