import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { setWorld, show } from "../testing";
import { CpuCell, MemoryCell, UsageSection } from "./usage";

it("draws share and memory of the row that it is asked for, and nothing where nothing is known", () => {
  setWorld({ usage: { a: { cpuPercent: 12.4, memoryBytes: 3 * 1024 * 1024, tone: "look", note: "Near its limit." }, b: {} } });
  show("/", <><CpuCell of="a" /><MemoryCell of="a" /><p data-testid="none"><CpuCell of="b" /><MemoryCell of="c" /></p></>);
  expect(screen.getByText("12 %")).toBeTruthy();
  expect(screen.getByText("3 MB").title).toBe("Near its limit.");
  expect(screen.getByTestId("none").textContent).toBe("");
});

it("tells the figures in full with the hub's note", () => {
  setWorld({ usage: { a: { cpuPercent: 150, cpuS: 61.25, memoryBytes: 1024 ** 2, memoryLimitBytes: 1024 ** 3, pids: 7, readBytesPerS: 2048, writtenBytesPerS: 0, note: "Killed once." } } });
  show("/", <UsageSection of="a" node="nas" />);
  for (const text of ["150 % of one core, 61.3 s since its start", "1 MB of 1 GB", "reads 2 KB/s, writes 0 B/s", "7", "Killed once."]) expect(screen.getByText(text)).toBeTruthy();
});

it("shows no section for what is not running", () => {
  setWorld({});
  show("/", <UsageSection of="a" node="nas" />);
  expect(screen.queryByText("What it takes")).toBeNull();
});
