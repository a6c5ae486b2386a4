import { screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { session } from "../store/session";
import { FileTree } from "../plugins/services/files/side";
import { node, service, setWorld, show } from "../testing";
import { DetailActions } from "./actions";
import { Allowed } from "./allowed";
import { IconButton } from "./button";
import { Tabs } from "./tabs";
import { NodeTerminalTab } from "./terminal/tab";

const WHY = "Your role is viewer; only an operator or an administrator may do this.";

afterEach(() => session.set({ state: "unknown" }));

test("a viewer sees actions that cannot be taken, with the hub's reason, and not what is beyond the role", () => {
  setWorld({ services: [service("web")] });
  session.set({ state: "in", username: "vera", role: "viewer", refusals: { operate: WHY, administer: WHY } });
  show(
    "/",
    <>
      <DetailActions subject={{ kind: "service", row: service("web") }} />
      <IconButton label="Remove web" need="administer" />
      <Allowed need="operate">New service</Allowed>
      <Tabs label="Parts" now="" tabs={[{ id: "", title: "Overview", href: "/x" }, { id: "terminal", title: "Terminal", href: "/x/terminal", may: "operate" }]} />
      <NodeTerminalTab node={node("nas")} />
      <FileTree row={service("web", { sourcePath: "/q/web.container" })} files={[]} chosen={undefined} hasUnit={false} wide onChoose={() => undefined} />
    </>,
  );
  for (const name of ["Stop", "Restart", "Remove web"]) {
    const button = screen.getByRole<HTMLButtonElement>("button", { name });
    expect([button.disabled, button.title]).toEqual([true, WHY]);
  }
  expect(screen.queryByText("New service")).toBeNull();
  expect(screen.queryByText("New file")).toBeNull();
  expect(screen.getAllByRole("link").map((link) => link.textContent)).toEqual(["Overview"]);
  expect(screen.getByRole("heading", { name: "This page is not for your account" })).toBeTruthy();
});

test("who may is not held up, and before the hub answered nobody is", () => {
  setWorld({ services: [service("web")] });
  show("/", <DetailActions subject={{ kind: "service", row: service("web") }} />);
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Stop" }).disabled).toBe(false);
});
