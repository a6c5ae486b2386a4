import { Archive, Info, KeyRound, ScrollText, Settings, SunMoon, Ticket, Users } from "lucide-react";
import { say } from "../../words/say";
import { lazyView } from "../lazy";
import type { Plugin } from "../types";

const ACCOUNT = say("Your account");
const HUB = "ServiceBay";

export const settings: Plugin = {
  id: "settings",
  title: say("Settings"),
  path: "/settings",
  icon: Settings,
  nav: "foot",
  letter: ",",
  needs: () => false,
  routes: [{ path: "/settings", view: lazyView(async () => (await import("./view")).SettingsView, say("Settings")) }],
  settings: [
    { id: "sign-in", group: ACCOUNT, title: say("Sign-in"), text: say("Your password, a second step, and where you are signed in."), icon: KeyRound, view: lazyView(async () => (await import("./sign-in")).SignInPage, say("Sign-in")) },
    { id: "tokens", group: ACCOUNT, title: say("API tokens"), text: say("Keys for programs, each with what it may and how long."), icon: Ticket, view: lazyView(async () => (await import("./tokens")).TokensPage, say("API tokens")) },
    { id: "appearance", group: ACCOUNT, title: say("Appearance"), text: say("Light or dark, how close rows stand, which language."), icon: SunMoon, view: lazyView(async () => (await import("./appearance")).AppearancePage, say("Appearance")) },
    { id: "people", group: HUB, title: say("People"), text: say("Who may sign in, and what each may."), icon: Users, may: "administer", view: lazyView(async () => (await import("./people")).PeoplePage, say("People")) },
    { id: "audit", group: HUB, title: say("Audit log"), text: say("Who did what, when, from where, and how it ended."), icon: ScrollText, may: "administer", view: lazyView(async () => (await import("./audit")).AuditPage, say("Audit log")) },
    { id: "backup", group: HUB, title: say("Backup"), text: say("Everything that ServiceBay keeps, in one encrypted file."), icon: Archive, may: "administer", view: lazyView(async () => (await import("./backup")).BackupPage, say("Backup")) },
    { id: "about", group: HUB, title: say("About"), text: say("Version, licences, and where to read on."), icon: Info, view: lazyView(async () => (await import("./about")).AboutPage, say("About")) },
  ],
};
