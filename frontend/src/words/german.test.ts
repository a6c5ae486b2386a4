import { afterAll, beforeAll, expect, it, vi } from "vitest";

beforeAll(() => {
  localStorage.setItem("servicebay.language", "de");
  vi.resetModules();
});
afterAll(() => localStorage.clear());

it("says texts, forms and words with a context in the language that was chosen", async () => {
  const { learnTexts, say, sayAs, sayCount } = await import("./say");
  await learnTexts();
  expect(document.documentElement.lang).toBe("de");
  expect(say("Sign in")).toBe("Anmelden");
  expect(say("This is in no catalogue: {n}", { n: 1 })).toBe("This is in no catalogue: 1");
  expect([1, 2].map((n) => sayCount(n, "{n} service", "{n} services"))).toEqual(["1 Dienst", "2 Dienste"]);
  expect(sayAs("key", "Up")).toBe("Hoch");
});

it("writes numbers and days as that language does", async () => {
  const { formatBytes, formatNumber, formatPercent } = await import("../lib/amount");
  const { formatClock, formatDay, formatMoment } = await import("../lib/time");
  const at = new Date(2026, 10, 21, 14, 3, 12).getTime();
  expect([formatBytes(1.5 * 2 ** 30), formatBytes(2 ** 30), formatBytes(512)]).toEqual(["1,5 GB", "1 GB", "512 B"]);
  expect([formatPercent(0.4), formatPercent(3200)]).toEqual(["<1 %", "3.200 %"]);
  expect([formatNumber(12_345), formatNumber(99.86, 2, 0), formatNumber(0.5, 2)]).toEqual(["12.345", "99,86", "0,50"]);
  expect([formatDay(at), formatMoment(at), formatClock(at, at + 86_400_000), formatClock(at, at)]).toEqual(["21. Nov. 2026", "21. Nov. 2026, 14:03:12", "21. Nov. 14:03", "14:03"]);
});
