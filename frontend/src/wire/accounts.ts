/** REST calls of the settings about people, keys and the record: no part of the first load. */

import type {
  AboutAnswer, AuditAnswer, BackupBody, CodeBody, CodesAnswer, ConfirmBody, LinkMade, PasswordBody, PeopleAnswer, SecondFactorAnswer, SecondFactorBegun, SessionRow, TokenAnswer, TokenBody, TokenMade, UserAnswer, UserBody, UserChange,
} from "./types.gen";
import { ApiError, parseProblem, request, unreached } from "./http";

const part = encodeURIComponent;
const scoped = (everyone: boolean) => (everyone ? "?everyone=true" : "");

export const accounts = {
  people: () => request<PeopleAnswer>("GET", "/api/users"),
  addUser: (body: UserBody) => request<LinkMade>("POST", "/api/users", body),
  changeUser: (name: string, body: UserChange) => request<UserAnswer>("PUT", `/api/users/${part(name)}`, body),
  deleteUser: (name: string) => request<void>("DELETE", `/api/users/${part(name)}`),
  makeLink: (name: string) => request<LinkMade>("POST", `/api/users/${part(name)}/link`),
  changePassword: (body: PasswordBody) => request<void>("PUT", "/api/auth/password", body),
  secondFactor: () => request<SecondFactorAnswer>("GET", "/api/auth/second-factor"),
  beginSecondFactor: (body: ConfirmBody) => request<SecondFactorBegun>("POST", "/api/auth/second-factor", body),
  confirmSecondFactor: (body: CodeBody) => request<CodesAnswer>("POST", "/api/auth/second-factor/confirm", body),
  renewCodes: (body: ConfirmBody) => request<CodesAnswer>("POST", "/api/auth/second-factor/codes", body),
  removeSecondFactor: (body: ConfirmBody) => request<void>("POST", "/api/auth/second-factor/remove", body),
  takeSecondFactor: (name: string) => request<void>("DELETE", `/api/users/${part(name)}/second-factor`),
  takePasskeys: (name: string) => request<void>("DELETE", `/api/users/${part(name)}/passkeys`),
  sessions: (everyone: boolean) => request<readonly SessionRow[]>("GET", `/api/auth/sessions${scoped(everyone)}`),
  endSession: (id: string) => request<void>("DELETE", `/api/auth/sessions/${part(id)}`),
  endOtherSessions: () => request<void>("POST", "/api/auth/sessions/end-others"),
  tokens: (everyone: boolean) => request<readonly TokenAnswer[]>("GET", `/api/auth/tokens${scoped(everyone)}`),
  makeToken: (body: TokenBody) => request<TokenMade>("POST", "/api/auth/tokens", body),
  revokeToken: (id: string) => request<void>("DELETE", `/api/auth/tokens/${part(id)}`),
  audit: (query: Readonly<Record<string, string>>) => request<AuditAnswer>("GET", `/api/audit?${new URLSearchParams(query).toString()}`),
  about: () => request<AboutAnswer>("GET", "/api/about"),
};

/** A backup as a file, with the name that the hub gave it. It comes by POST: its passphrase must stand in no address. */
export async function fetchBackup(body: BackupBody): Promise<{ readonly name: string; readonly file: Blob }> {
  const response = await fetch("/api/backup", { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).catch(unreached);
  if (!response.ok) throw new ApiError(parseProblem(response, await response.text().catch(unreached)));
  const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "servicebay.backup";
  return { name, file: await response.blob().catch(unreached) };
}
