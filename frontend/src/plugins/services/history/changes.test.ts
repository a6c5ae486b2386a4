import { expect, it } from "vitest";
import type { VersionRow } from "../../../wire/types.gen";
import { changesOf } from "./changes";

const version = (id: number, path: string, job?: string, kind: VersionRow["kind"] = "written"): VersionRow => ({ id, path, sha256: `${id}`, at: id, kind, images: [], ...(job === undefined ? {} : { job }) });

it("puts together what one job did, and leaves alone what was found or has no job", () => {
  const rows = [version(7, "/x", "b"), version(6, "/x", "a"), version(5, "/y", "a"), version(4, "/x", undefined, "found"), version(3, "/x", "a"), version(2, "/x"), version(1, "/y")];
  expect(changesOf(rows).map((change) => change.map(({ id }) => id))).toEqual([[7], [6, 5], [4], [2], [1]]);
});
