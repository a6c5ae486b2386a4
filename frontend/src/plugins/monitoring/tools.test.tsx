/** The head of the board. */

import { act, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { setWorld, show } from "../../testing";
import { CheckTools } from "./tools";

it("keeps a form open, with what was typed, when a phone is turned", async () => {
  setWorld({});
  let narrow = true;
  const heard = new Set<() => void>();
  vi.spyOn(window, "matchMedia").mockImplementation(
    () => ({ matches: narrow, addEventListener: (_: string, listener: () => void) => heard.add(listener), removeEventListener: (_: string, listener: () => void) => heard.delete(listener) }) as unknown as MediaQueryList,
  );
  const user = show("/monitoring", <CheckTools />);
  await user.click(screen.getByRole("button", { name: "Add check" }));
  await user.type(await screen.findByLabelText("Name"), "Photos");
  narrow = false;
  act(() => heard.forEach((listener) => listener()));
  expect(screen.getByLabelText("Name")).toHaveProperty("value", "Photos");
});
