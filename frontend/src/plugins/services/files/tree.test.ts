import { afterEach, expect, it } from "vitest";
import { drafts, draftBody, draftsOf, dropDrafts, putDraft, settleDrafts, type DraftEntry } from "../../../store/drafts";
import { buildTree } from "./tree";

afterEach(() => drafts.set(new Map()));

const PATH = "/q/web.container";
const entry = (more: Partial<DraftEntry> = {}): DraftEntry => ({ node: "nas", service: "nas/web.service", path: PATH, base: "one", baseContent: "a\n", content: "b\n", ...more });
const mine = () => draftsOf(drafts.get(), "nas/web.service");

it("shows unsaved, new and deleted files beside those of the node, the unit's own file first", () => {
  const rows = buildTree(
    [{ path: "/q/web.env", kind: "env", sha256: "e" }, { path: PATH, kind: "quadlet", sha256: "one" }],
    [{ path: PATH, kind: "quadlet", mode: "0644", sha256: "one", content: "a\n" }],
    [entry(), entry({ path: "/q/web.container.d/10-a.conf", base: undefined }), entry({ path: "/q/web.env", content: undefined }), entry({ path: "/q/web.checks.yml", base: undefined })],
  );
  expect(rows.map((row) => [row.name, row.kind, row.state])).toEqual([["web.container", "quadlet", "edited"], ["10-a.conf", "dropin", "new"], ["web.env", "env", "deleted"], ["web.checks.yml", "checks", "new"]]);
  expect(rows[0]?.saved?.content).toBe("a\n");
});

it("forgets a text that was put back, and keeps one that was changed while it was written", () => {
  putDraft(entry());
  putDraft(entry({ content: "a\n" }));
  expect(mine()).toEqual([]);
  putDraft(entry());
  settleDrafts("nas", [{ path: PATH, content: "older\n" }]);
  expect(mine()).toHaveLength(1);
  settleDrafts("nas", [{ path: PATH, content: "b\n" }]);
  expect(mine()).toEqual([]);
  putDraft(entry({ content: undefined }));
  expect(draftBody(mine())).toEqual({ files: [{ path: PATH, base: "one" }] });
  dropDrafts("nas", [PATH]);
  expect(mine()).toEqual([]);
});
