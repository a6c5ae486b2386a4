/** A log for as long as a view shows it. */

import { useEffect, useMemo } from "react";
import type { LogQuery } from "../../wire/types.gen";
import { createLog, type LogView } from "./view";

/** Another node or question is another log; `placeNow` says where it begins. */
export function useLog(node: string | undefined, query: LogQuery, placeNow: () => string | undefined): LogView {
  const view = useMemo(() => createLog(node, query, placeNow()), [node, query, placeNow]);
  useEffect(() => {
    view.start();
    return view.close;
  }, [view]);
  return view;
}
