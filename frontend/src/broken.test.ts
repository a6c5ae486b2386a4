import { beforeAll, beforeEach, expect, it } from "vitest";
import script from "../public/theme.js?raw";
import { LANGUAGES } from "./words/language";

/** What the page runs before the app: `index.html` loads it as a classic script. */
beforeAll(async () => {
  await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(script)}`);
});

beforeEach(() => {
  localStorage.clear();
  document.body.innerHTML = '<div id="root"></div>';
});

function breakOff(what: "script" | "img"): HTMLElement | null {
  const element = document.createElement(what);
  document.body.append(element);
  element.dispatchEvent(new Event("error"));
  return document.querySelector('[role="alert"]');
}

it.each([
  ["en", "ServiceBay did not load whole: the network may have changed just then. Reload"],
  ["de", "ServiceBay konnte nicht ganz geladen werden: Vielleicht hat sich gerade das Netz geändert. Neu laden"],
])("says in %s that the app did not arrive, with a link to load it anew", (language, text) => {
  localStorage.setItem("servicebay.language", language);
  const told = breakOff("script");
  expect([told?.textContent, told?.lang, told?.querySelector("a")?.getAttribute("href")]).toEqual([text, language, location.pathname]);
});

it("speaks every language that the app speaks", () => {
  expect(LANGUAGES).toEqual(["en", "de"]);
});

it("leaves an app alone that started, and what is no script", () => {
  expect(breakOff("img")).toBeNull();
  document.body.innerHTML = '<div id="root"><main></main></div>';
  expect(breakOff("script")).toBeNull();
  expect(document.querySelector("main")).not.toBeNull();
});
