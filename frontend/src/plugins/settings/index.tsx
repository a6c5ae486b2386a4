import { Archive, Info, KeyRound, ScrollText, Settings, SunMoon, Ticket, Users } from "lucide-react";
import { lazyView } from "../lazy";
import type { Plugin } from "../types";

const ACCOUNT = "Your account";
const HUB = "ServiceBay";

export const settings: Plugin = {
  id: "settings",
  title: "Settings",
  path: "/settings",
  icon: Settings,
  nav: "foot",
  letter: ",",
  needs: () => false,
  routes: [{ path: "/settings", view: lazyView(async () => (await import("./view")).SettingsView, "Settings") }],
  settings: [
    { id: "sign-in", group: ACCOUNT, title: "Sign-in", text: "Your password, a second step, and where you are signed in.", icon: KeyRound, view: lazyView(async () => (await import("./sign-in")).SignInPage, "Sign-in") },
    { id: "tokens", group: ACCOUNT, title: "API tokens", text: "Keys for programs, each with what it may and how long.", icon: Ticket, view: lazyView(async () => (await import("./tokens")).TokensPage, "API tokens") },
    { id: "appearance", group: ACCOUNT, title: "Appearance", text: "Light or dark, and how close rows stand, in this browser.", icon: SunMoon, view: lazyView(async () => (await import("./appearance")).AppearancePage, "Appearance") },
    { id: "people", group: HUB, title: "People", text: "Who may sign in, and what each may.", icon: Users, may: "administer", view: lazyView(async () => (await import("./people")).PeoplePage, "People") },
    { id: "audit", group: HUB, title: "Audit log", text: "Who did what, when, from where, and how it ended.", icon: ScrollText, may: "administer", view: lazyView(async () => (await import("./audit")).AuditPage, "Audit log") },
    { id: "backup", group: HUB, title: "Backup", text: "Everything that ServiceBay keeps, in one encrypted file.", icon: Archive, may: "administer", view: lazyView(async () => (await import("./backup")).BackupPage, "Backup") },
    { id: "about", group: HUB, title: "About", text: "Version, licences, and where to read on.", icon: Info, view: lazyView(async () => (await import("./about")).AboutPage, "About") },
  ],
};
