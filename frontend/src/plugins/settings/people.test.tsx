import { screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { show, startHub, type HttpHub } from "../../testing";
import { PeoplePage } from "./people";

let hub: HttpHub | undefined;

afterEach(async () => hub?.close());

test("a second step and passkeys are taken away after a question, where there are any", async () => {
  const vera = { name: "vera", role: "viewer", createdAt: 1, secondFactor: true, passkeys: 2 };
  const olga = { name: "olga", role: "operator", createdAt: 1 };
  hub = await startHub(({ method }) => (method === "GET" ? [200, { users: [vera, olga], roles: [{ name: "viewer", title: "Viewer", text: "May see." }, { name: "operator", title: "Operator", text: "May do." }] }] : [204, undefined]));
  const user = show("/settings/people", <PeoplePage />);
  await screen.findByText("Second step on, 2 passkeys");
  expect(screen.queryByRole("button", { name: /from olga/ })).toBeNull();
  for (const [button, verb, path] of [
    ["Take the second step from vera", "Take it from vera", "/api/users/vera/second-factor"],
    ["Take all passkeys from vera", "Take them from vera", "/api/users/vera/passkeys"],
  ] as const) {
    await user.click(screen.getByRole("button", { name: button }));
    await user.click(await screen.findByRole("button", { name: "Keep" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: verb })).toBeNull());
    expect(hub.calls.some((call) => call.path === path)).toBe(false);
    await user.click(screen.getByRole("button", { name: button }));
    await user.click(await screen.findByRole("button", { name: verb }));
    await waitFor(() => expect(hub?.calls.some((call) => call.method === "DELETE" && call.path === path)).toBe(true));
    await waitFor(() => expect(screen.getByRole<HTMLButtonElement>("button", { name: button }).disabled).toBe(false));
  }
});
