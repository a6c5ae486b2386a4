import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { live } from "./live";
import { followAlerts, setNotifying } from "./notifications";
import { setWorld } from "../testing";

const shown = vi.fn<(title: string, options?: NotificationOptions) => void>();

class Spoken extends EventTarget {
  static permission: NotificationPermission = "default";
  static requestPermission(): Promise<NotificationPermission> {
    Spoken.permission = "granted";
    return Promise.resolve(Spoken.permission);
  }
  constructor(title: string, options?: NotificationOptions) {
    super();
    shown(title, options);
  }
}

beforeEach(() => vi.stubGlobal("Notification", Spoken));
afterEach(() => {
  vi.unstubAllGlobals();
  shown.mockReset();
  localStorage.clear();
});

const web = { key: "service:nas/web", title: "web", node: "nas", tone: "act", at: 1, text: "It failed." } as const;
const disk = { ...web, key: "disk:nas:/", title: "/", tone: "look" } as const;

it("shows what is told from now on and is urgent, once, where its user wants it", async () => {
  setWorld({ alerts: { [web.key]: web } });
  const stop = followAlerts();
  setWorld({ alerts: { [web.key]: web, [disk.key]: disk } });
  await setNotifying(true);
  const db = { ...web, key: "service:nas/db", title: "db" };
  setWorld({ alerts: { [web.key]: web, [db.key]: db } });
  expect(shown.mock.calls).toEqual([["db on nas needs you", { body: "It failed.", tag: "service:nas/db" }]]);
  setWorld({ alerts: { [web.key]: { ...web, seenBy: "anna" }, [db.key]: db } });
  setWorld({ alerts: { [web.key]: { ...web, at: 2 } } });
  expect(shown).toHaveBeenCalledTimes(2);
  await setNotifying(false);
  setWorld({ alerts: { [web.key]: { ...web, at: 3 } } });
  expect(shown).toHaveBeenCalledTimes(2);
  stop();
  live.set((now) => ({ ...now, state: undefined }));
});
