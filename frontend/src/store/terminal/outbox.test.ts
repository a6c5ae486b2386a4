import * as fc from "fast-check";
import { expect, it, vi } from "vitest";
import { Outbox, PART_BYTES, UNDER_WAY, type Fate } from "./outbox";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (parts: readonly Uint8Array[]) => parts.map((part) => new TextDecoder().decode(part)).join("");

/** A hub that answers when it is told to. */
function hub() {
  const sent: Uint8Array[] = [];
  const answers: ((fate: Fate) => void)[] = [];
  const send = (part: Uint8Array) => {
    sent.push(part);
    return new Promise<Fate>((resolve) => answers.push(resolve));
  };
  const answer = async (fate: Fate = "taken") => {
    answers.shift()?.(fate);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { sent, answers, send, answer };
}

it("sends a key at once, and merges what comes while enough is under way", async () => {
  const { sent, send, answer } = hub();
  const box = new Outbox(send);
  box.start();
  for (const key of "abcdefg") box.push(bytes(key));
  expect(sent).toHaveLength(UNDER_WAY);
  await answer();
  expect(text(sent)).toBe("abcdefg");
  expect(sent).toHaveLength(UNDER_WAY + 1);
});

it("keeps what is typed while the connection is away", () => {
  const { sent, send } = hub();
  const box = new Outbox(send);
  box.push(bytes("ls\n"));
  expect(sent).toEqual([]);
  box.start();
  expect(text(sent)).toBe("ls\n");
  box.stop();
  box.push(bytes("x"));
  expect(text(sent)).toBe("ls\n");
});

it("Ctrl C takes back the rest of a paste", async () => {
  const { sent, answers, send, answer } = hub();
  const box = new Outbox(send);
  box.start();
  box.push(new Uint8Array(PART_BYTES * 20));
  box.push(bytes("\u0003"));
  while (answers.length > 0) await answer();
  expect(sent).toHaveLength(UNDER_WAY + 1);
  expect(sent.at(-1)).toEqual(bytes("\u0003"));
});

it("drops what waits once there is nothing to type into", async () => {
  const { sent, answers, send, answer } = hub();
  const box = new Outbox(send);
  box.start();
  box.push(new Uint8Array(PART_BYTES * 20));
  while (answers.length > 0) await answer("gone");
  expect(sent).toHaveLength(UNDER_WAY);
});

it("delivers every byte once and in order, whatever is refused for lack of room", async () => {
  vi.useFakeTimers();
  const pushes = fc.array(fc.string({ minLength: 1, maxLength: 30_000 }).filter((each) => each !== "\u0003"), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(pushes, fc.array(fc.boolean(), { maxLength: 20 }), async (all, rooms) => {
      const taken: Uint8Array[] = [];
      let full = false;
      // Others type so much that for a moment nothing is taken.
      const box = new Outbox(async (part) => {
        if (!full && rooms.pop() === true) {
          full = true;
          setTimeout(() => {
            full = false;
          }, 10);
        }
        if (full) return "again";
        taken.push(part);
        return "taken";
      });
      box.start();
      for (const each of all) box.push(bytes(each));
      await vi.advanceTimersByTimeAsync(5000);
      expect(text(taken)).toBe(all.join(""));
    }),
    { numRuns: 50 },
  );
  vi.useRealTimers();
});
