import { act, renderHook, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { ApiError } from "../wire/http";
import { useFetched } from "./fetched";
import { live, type Live } from "./live";

const become = (status: Live["status"]) => act(() => live.set((now) => ({ ...now, status })));

afterEach(() => become("connecting"));

it("asks again once the hub is back for what was asked while it was away, and for nothing else", async () => {
  let isAway = true;
  const asked: string[] = [];
  const ask = (name: string) => async () => {
    asked.push(name);
    if (isAway) throw new ApiError({ type: "about:blank", title: "", status: 0, code: "unreachable", detail: "Away." });
    return name;
  };
  const [first, second] = [ask("first"), ask("second")];
  become("live");
  isAway = false;
  const had = renderHook(() => useFetched(first, ""));
  await waitFor(() => expect(had.result.current.value).toBe("first"));
  isAway = true;
  become("lost");
  const missed = renderHook(() => useFetched(second, ""));
  await waitFor(() => expect(missed.result.current.problem?.detail).toBe("Away."));
  isAway = false;
  become("live");
  await waitFor(() => expect(missed.result.current).toMatchObject({ value: "second", problem: undefined }));
  expect(asked).toEqual(["first", "second", "second"]);
});
