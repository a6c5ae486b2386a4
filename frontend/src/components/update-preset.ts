/** Adds to a table of services the preset of those for which a registry has a newer image. */

import { useMemo } from "react";
import { useLive } from "../store/live";
import type { ServiceView } from "../wire/types.gen";
import { say } from "../words/say";
import type { ListModel } from "./list-page";

export function useUpdatePreset(model: ListModel<ServiceView>): ListModel<ServiceView> {
  const updates = useLive((state) => state.updates);
  return useMemo(() => {
    const preset = { id: "updates", title: say("Updates"), rare: true, keep: (row: ServiceView) => updates[row.key]?.available === true };
    return { ...model, presets: [...model.presets.slice(0, 3), preset, ...model.presets.slice(3)] };
  }, [model, updates]);
}
