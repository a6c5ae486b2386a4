import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { late } from "./late";

it("shows what is coming, then the part, and the part at once where it was fetched before", async () => {
  let asked = 0;
  const load = async () => {
    asked += 1;
    return ({ name }: { readonly name: string }) => <p>chart of {name}</p>;
  };
  const { View, fetch } = late(load, <p>coming</p>);
  const first = render(<View name="web" />);
  expect(screen.getByText("coming")).toBeTruthy();
  expect(await screen.findByText("chart of web")).toBeTruthy();
  first.unmount();
  fetch();
  render(<View name="db" />);
  expect(screen.getByText("chart of db")).toBeTruthy();
  expect(asked).toBe(1);
});
