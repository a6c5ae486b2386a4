/** Saved filters of the one who is signed in. */

import { useCallback } from "react";
import { api, ApiError } from "../../wire/http";
import type { LogFilter, LogFiltersAnswer } from "../../wire/types.gen";
import { useFetched } from "../fetched";
import { noteRefusal } from "../session";
import { showToast } from "../toasts";

export interface Filters {
  readonly list: readonly LogFilter[] | undefined;
  readonly save: (filter: LogFilter) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
}

const ask = (): Promise<LogFiltersAnswer> => api.logFilters();

export function useFilters(wanted: boolean): Filters {
  const { value, again } = useFetched(wanted ? ask : undefined, "");
  const change = useCallback(
    async (act: () => Promise<void>) => {
      try {
        await act();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        noteRefusal(error);
        showToast({ tone: "failed", title: error.problem.detail });
      }
      again();
    },
    [again],
  );
  return {
    list: value?.filters,
    save: (filter) => change(() => api.saveLogFilter(filter)),
    remove: (name) => change(() => api.removeLogFilter(name)),
  };
}
