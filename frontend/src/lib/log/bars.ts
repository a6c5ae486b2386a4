/** Counts over time, kept current with what comes live. Pure. */

import type { LogBucket, LogLine } from "../../wire/types.gen";

const SECOND_US = 1_000_000;
const ERROR = 3;

/** The buckets with these lines counted in; what is newer than the last one adds buckets, and as many of the oldest go. */
export function countIn(buckets: readonly LogBucket[], lines: readonly LogLine[], searching: boolean): readonly LogBucket[] {
  const [first] = buckets;
  if (first === undefined || lines.length === 0) return buckets;
  const next = buckets.map((each) => ({ ...each }));
  const widthUs = first.seconds * SECOND_US;
  for (const line of lines) {
    if (searching && line.hit !== true) continue;
    let last = next.at(-1);
    while (last !== undefined && line.at >= last.at + widthUs && next.length < 3 * buckets.length) {
      last = { at: last.at + widthUs, seconds: first.seconds, count: 0, errors: 0 };
      next.push(last);
    }
    const bucket = next[Math.floor((line.at - first.at) / widthUs)];
    if (bucket === undefined) continue;
    Object.assign(bucket, { count: bucket.count + 1, errors: bucket.errors + ((line.priority ?? 6) <= ERROR ? 1 : 0) });
  }
  return next.slice(-buckets.length);
}

/** Heights from 0 to 1. A root, so that one line is seen beside a thousand. */
export function heights(buckets: readonly LogBucket[]): readonly { readonly all: number; readonly errors: number }[] {
  const most = Math.sqrt(Math.max(1, ...buckets.map((each) => each.count)));
  return buckets.map((each) => ({ all: Math.sqrt(each.count) / most, errors: Math.sqrt(each.errors) / most }));
}
