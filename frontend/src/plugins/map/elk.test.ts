import { afterEach, beforeEach, expect, it, vi } from "vitest";

let made = 0;

/** A worker whose script arrives from the `arrives`th on, and that answers what it is asked. */
function workers(arrives: number) {
  return class extends EventTarget {
    onmessage: ((event: { data: unknown }) => void) | undefined;
    readonly #works = ++made >= arrives;

    constructor() {
      super();
      if (!this.#works) setTimeout(() => this.dispatchEvent(new Event("error")));
    }

    postMessage(asked: { id: number; graph?: unknown }): void {
      if (this.#works) setTimeout(() => this.onmessage?.({ data: { id: asked.id, data: asked.graph } }));
    }
  };
}

beforeEach(() => {
  made = 0;
  vi.resetModules();
});

afterEach(() => vi.unstubAllGlobals());

it("lays out by another worker where the script of one did not arrive", async () => {
  vi.stubGlobal("Worker", workers(2));
  const { layOut, warmElk } = await import("./elk");
  warmElk();
  expect((await layOut({ id: "root" })).id).toBe("root");
  expect((await layOut({ id: "more" })).id).toBe("more");
  expect(made).toBe(2);
});
