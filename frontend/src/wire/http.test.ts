import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { fetchBackup } from "./accounts";
import { request } from "./http";

/** What a server does with its first requests, one by one; it answers all others. */
type Break = "before" | "amid" | "other";

let server: Server | undefined;

afterEach(() => server?.close());

/** A hub on loopback behind a network that breaks; returns what it is asked. */
async function startBreaking(...breaks: Break[]): Promise<string[]> {
  const asked: string[] = [];
  const started = createServer((call, response) => {
    asked.push(`${call.method} ${call.url}`);
    const next = breaks.shift();
    if (next === "before") call.socket.destroy();
    else if (next === "amid") response.writeHead(200, { "content-length": "100" }).write('{"well":', () => call.socket.destroy());
    else if (next === "other") response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><h1>Pay for this network</h1>");
    else response.writeHead(200, { "content-type": "application/json" }).end('{"well":true}');
  });
  await new Promise<void>((resolve) => {
    started.listen(0, "127.0.0.1", resolve);
  });
  const { port } = started.address() as AddressInfo;
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(`http://127.0.0.1:${port}/`);
  server = started;
  return asked;
}

it("asks again for what only reads where a network that changed broke it off, also amid the answer", async () => {
  const asked = await startBreaking("before", "amid");
  expect(await request("GET", "/api/nodes")).toEqual({ well: true });
  expect(asked).toEqual(Array.from({ length: 3 }, () => "GET /api/nodes"));
});

it("tells at last that nothing answers", async () => {
  await startBreaking("amid", "before", "amid");
  await expect(request("GET", "/api/nodes")).rejects.toMatchObject({ problem: { code: "unreachable" } });
});

it("never does twice what changes something", async () => {
  for (const each of ["before", "amid"] as const) {
    const asked = await startBreaking(each);
    await expect(request("POST", "/api/links", {})).rejects.toMatchObject({ problem: { code: "unreachable" } });
    expect(asked).toEqual(["POST /api/links"]);
    server?.close();
  }
});

it("says so where somebody in between answers", async () => {
  await startBreaking("other");
  await expect(request("GET", "/api/nodes")).rejects.toMatchObject({ problem: { status: 200, detail: "ServiceBay answered with HTTP 200 (OK)." } });
});

it("says of a backup that breaks off what it says of any call", async () => {
  await startBreaking("amid");
  await expect(fetchBackup({ password: "x", passphrase: "y" })).rejects.toMatchObject({ problem: { code: "unreachable" } });
});
