/** Loads the browser modules of installed plugins once the hub has named them; where it names none, nothing is fetched. */

import { useEffect } from "react";
import { useLive } from "../../store/live";

export function Modules() {
  const modules = useLive((state) => state.hub.plugins);
  useEffect(() => {
    if (modules !== undefined) void import("./load").then(({ loadModules }) => loadModules(modules));
  }, [modules]);
  return null;
}
