/** Where things were put on the map: the hub's, and at once what was put just now. */

import { api, ApiError } from "../wire/http";
import type { Place } from "../wire/types.gen";
import { say } from "../words/say";
import { noteRefusal } from "./session";
import { createStore } from "./store";
import { showToast } from "./toasts";

/** Undefined until the hub has told. */
export const positions = createStore<Readonly<Record<string, Place>> | undefined>(undefined);

export async function loadPositions(): Promise<void> {
  await told(api.positions);
}

export async function putPlace(id: string, spot: Place): Promise<void> {
  positions.set((now) => ({ ...now, [id]: spot }));
  await told(() => api.putPositions({ [id]: spot }));
}

/** Let the layout place one again. */
export async function freePlace(id: string): Promise<void> {
  await told(() => api.putPositions({ [id]: null }));
}

export async function resetPlaces(): Promise<void> {
  await told(async () => {
    await api.resetPositions();
    return { positions: {} };
  });
}

async function told(ask: () => Promise<{ readonly positions: Record<string, Place> }>): Promise<void> {
  try {
    positions.set((await ask()).positions);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteRefusal(error);
    positions.set((now) => now ?? {});
    showToast({ tone: "failed", title: say("The layout was not kept"), detail: error.problem.detail });
  }
}
