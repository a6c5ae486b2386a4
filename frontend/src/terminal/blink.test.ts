import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Blink, HALF_MS, TURNS } from "./blink";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function begin() {
  const box = document.createElement("div");
  const changes: (string | undefined)[] = [];
  const blink = new Blink(box);
  const halves = (count: number) => {
    for (let half = 0; half < count; half += 1) {
      vi.advanceTimersByTime(HALF_MS);
      changes.push(box.dataset["cursor"]);
    }
    return changes.splice(0);
  };
  return { box, blink, halves };
}

it("is on for a half after what was written, then turns", () => {
  const { blink, halves } = begin();
  blink.start();
  expect(halves(4)).toEqual(["on", "off", "on", "off"]);
});

it("stays on while something is written", () => {
  const { blink, halves } = begin();
  for (let write = 0; write < 6; write += 1) {
    blink.start();
    expect(halves(1)).toEqual(["on"]);
  }
});

it("is on at once when something is written while it is off", () => {
  const { box, blink, halves } = begin();
  blink.start();
  halves(2);
  expect(box.dataset["cursor"]).toBe("off");
  blink.start();
  expect(box.dataset["cursor"]).toBe("on");
});

it("ends on, with nothing left to wake the page: after a while without output, and once it is left", () => {
  const { box, blink, halves } = begin();
  blink.start();
  halves(TURNS + 1);
  expect([vi.getTimerCount(), box.dataset["cursor"]]).toEqual([0, "on"]);
  blink.start();
  halves(2);
  blink.stop();
  expect([vi.getTimerCount(), box.dataset["cursor"]]).toEqual([0, "on"]);
});
