import { afterEach, expect, it } from "vitest";
import { drafts, putDraft } from "./drafts";

const FILE = { node: "nas", service: "nas/web.service", path: "/q/web.env", base: "1" };

afterEach(() => drafts.set(new Map()));

it("keeps what differs, and a deletion also where the old text was never seen", () => {
  putDraft({ ...FILE, baseContent: "A=1\n", content: "A=2\n" });
  expect(drafts.get().size).toBe(1);
  putDraft({ ...FILE, baseContent: "A=1\n", content: "A=1\n" });
  expect(drafts.get().size).toBe(0);
  putDraft(FILE);
  expect([...drafts.get().values()]).toEqual([FILE]);
});
