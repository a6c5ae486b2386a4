import { expect, it } from "vitest";
import { again } from "./again";

const failing = (times: number) => {
  let asked = 0;
  return async () => {
    asked += 1;
    if (asked <= times) throw new Error(`broken off ${asked}`);
    return asked;
  };
};

it("fetches again after each pause, and no more often", async () => {
  expect(await again(failing(2), [1, 1])).toBe(3);
  await expect(again(failing(3), [1, 1])).rejects.toThrow("broken off 3");
});
