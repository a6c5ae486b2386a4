/** Versions of files as the changes that made them. */

import type { VersionRow } from "../../../wire/types.gen";

export type FilesOfOne = readonly [VersionRow, ...VersionRow[]];

/** Newest first. What one job wrote or deleted stands together; of a file that it wrote more than once, the last. */
export function changesOf(versions: readonly VersionRow[]): readonly FilesOfOne[] {
  const changes = new Map<string, [VersionRow, ...VersionRow[]]>();
  for (const version of versions) {
    const key = version.job === undefined || version.kind === "found" ? `${version.id}` : version.job;
    const known = changes.get(key);
    if (known === undefined) changes.set(key, [version]);
    else if (known.every(({ path }) => path !== version.path)) known.push(version);
  }
  return [...changes.values()];
}
