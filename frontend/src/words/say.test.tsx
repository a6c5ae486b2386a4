import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { listOf, nameOf, spokenOf } from "./language";
import { parts, say, sayAs, Say, sayCount } from "./say";

describe("say", () => {
  it("puts values in their places and leaves what it does not know", () => {
    expect(say("Stop {name} on {node}?", { name: "web", node: "nas" })).toBe("Stop web on nas?");
    expect(say("A {brace} stays")).toBe("A {brace} stays");
    expect(say("{n} of {all}", { n: 0 })).toBe("0 of {all}");
    expect(say("{name}, line {line}", { name: 1234.5678, line: "1234" })).toBe("1,234.568, line 1234");
  });

  it("takes the form that goes with the number", () => {
    expect([0, 1, 2].map((n) => sayCount(n, "{n} service", "{n} services"))).toEqual(["0 services", "1 service", "2 services"]);
  });

  it("says a word that means two things without its context", () => {
    expect(sayAs("key", "Up")).toBe("Up");
  });

  it("puts parts of the page in the places of a sentence, within marks too", () => {
    render(<p><Say text="Seen {age} ago by <link>{name}</link>, {else}." values={{ age: <time>3 min</time>, name: 1200 }} tags={{ link: (inner) => <a href="/people">{inner}</a> }} /></p>);
    expect(screen.getByText(/^Seen/).innerHTML).toBe('Seen <time>3 min</time> ago by <a href="/people">1,200</a>, {else}.');
  });

  it("makes what stands in marks into parts of the page", () => {
    render(<p>{<Say text="See <link>the log</link> of {name}." values={{ name: "<b>web</b>" }} tags={{ link: (inner) => <a href="/logs">{inner}</a> }} />}</p>);
    expect(screen.getByText("the log").getAttribute("href")).toBe("/logs");
    expect(screen.getByText(/^See/).textContent).toBe("See the log of <b>web</b>.");
    expect(parts("plain")).toEqual([{ tag: "", inner: "plain" }]);
    expect(parts("<a>x</a><b>y</b>")).toEqual([{ tag: "a", inner: "x" }, { tag: "b", inner: "y" }]);
  });

  it("speaks the first of the browser's languages that it knows", () => {
    expect(spokenOf(["tlh", "en-GB", "de"])).toBe("en");
    expect(spokenOf(["tlh"])).toBe("en");
    expect(spokenOf(["de-AT", "en"])).toBe("de");
    expect(["en", "de"].map(nameOf)).toEqual(["English", "Deutsch"]);
    expect(listOf(["nas", "media"])).toBe("nas and media");
  });
});
