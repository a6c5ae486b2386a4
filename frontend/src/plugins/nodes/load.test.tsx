import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { node, setWorld, show } from "../../testing";
import { Load } from "./load";

const BUSY = node("nas", {
  cpuPercent: 40, load1: 1.5, cpuCount: 4,
  disks: [{ mount: "/", device: "/dev/sda1", totalBytes: 100, usedBytes: 50, percent: 50, inodesPercent: 97, tone: "act" }],
  pressure: [{ name: "Waiting for memory", value: "31 %", percent: 31, detail: "some work waited for memory in the last 10 s", tone: "look" }],
  temperatures: [{ name: "nvme Composite", value: "41 °C", detail: "high from 82 °C" }, { name: "shed", value: "3 °C" }],
  gpus: [{ name: "card0", value: "34 %", percent: 34, detail: "amdgpu" }],
  interfaces: [{ name: "eth0", receivedBytesPerS: 2048, sentBytesPerS: 10 }],
});

const row = (name: string) => screen.getByRole("row", { name: new RegExp(`^${name}`) });

it("has a row for each thing that is measured, in the hub's words", () => {
  setWorld({ nodes: [BUSY] });
  show("/nodes/nas", <Load node={BUSY} />);
  expect(within(row("/")).getByText(/97 % of its files/)).toBeTruthy();
  expect(row("Waiting for memory").textContent).toContain("31 %");
  expect(row("nvme Composite").textContent).toBe("nvme Composite41 °Chigh from 82 °C");
  expect(row("card0").textContent).toContain("34 %");
  expect(row("eth0").textContent).toBe("eth02 KB/s in, 10 B/s out");
});

it("says nothing of what a node does not measure", () => {
  const plain = node("nas", { cpuPercent: 1 });
  setWorld({ nodes: [plain] });
  show("/nodes/nas", <Load node={plain} />);
  expect(screen.getAllByRole("rowheader").map((each) => each.textContent)).toEqual(["CPU", "Memory"]);
});
