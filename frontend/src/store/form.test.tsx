import { act, renderHook, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it } from "vitest";
import { startHub, type HttpHub } from "../testing";
import { useForm } from "./form";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

it("keeps a field whose answer came too late, or not at all, until it is in the text", async () => {
  let refused = true;
  hub = await startHub(({ body }) => {
    const { text, set = {} } = body as { text: string; set?: Record<string, string[]> };
    if (Object.keys(set).length > 0 && refused) return [503, { type: "about:blank", title: "", status: 503, code: "unreachable", detail: "Away." }];
    const values = { ...(JSON.parse(text) as Record<string, string[]>), ...set };
    return [200, { text: JSON.stringify(values), fields: ["a", "b"].map((id) => ({ id, label: id, kind: "text", values: values[id] ?? [] })) }];
  });
  const { result } = renderHook(() => {
    const [text, setText] = useState("{}");
    return { text, form: useForm("web.container", text, setText) };
  });
  await waitFor(() => expect(result.current.form.fields).toHaveLength(2));
  act(() => result.current.form.set("a", ["1"]));
  await waitFor(() => expect(result.current.form.problem?.detail).toBe("Away."));
  refused = false;
  act(() => result.current.form.set("b", ["2"]));
  await waitFor(() => expect(JSON.parse(result.current.text)).toEqual({ a: ["1"], b: ["2"] }));
  expect(result.current.form.fields?.map((field) => field.values)).toEqual([["1"], ["2"]]);
  expect(result.current.form.problem).toBeUndefined();
});

it("writes what was typed last by one who leaves at once, unless the text is another by then", async () => {
  hub = await startHub(({ body }) => {
    const { text, set = {} } = body as { text: string; set?: Record<string, string[]> };
    return [200, { text: `${text}${set["a"]?.[0] ?? ""}`, fields: [{ id: "a", label: "a", kind: "text", values: [] }] }];
  });
  const texts: (readonly [string, string])[] = [];
  const { result, unmount } = renderHook(() => useForm("web.container", "x", (text, before) => void texts.push([text, before])));
  await waitFor(() => expect(result.current.fields).toHaveLength(1));
  act(() => result.current.set("a", ["1"]));
  unmount();
  await waitFor(() => expect(texts).toEqual([["x1", "x"]]));
});
