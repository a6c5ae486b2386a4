/** Passkeys: the hub's calls, and the browser's own dialogues between them. No part of the first load. */

import { say } from "../words/say";
import { ApiError, request } from "./http";
import type { PasskeyAsked, PasskeyBegun, PasskeyBody, PasskeyLoginBody, PasskeysAnswer, PasskeyView, SessionAnswer } from "./types.gen";

const part = encodeURIComponent;
/** How long the browser's dialogue stays; the hub's challenge lives as long. */
const TIMEOUT_MS = 5 * 60_000;

export const passkeys = {
  list: () => request<PasskeysAnswer>("GET", "/api/auth/passkeys"),
  begin: (password: string) => request<PasskeyBegun>("POST", "/api/auth/passkeys/begin", { password }),
  add: (body: PasskeyBody) => request<PasskeyView>("POST", "/api/auth/passkeys", body),
  rename: (id: string, name: string) => request<PasskeyView>("PUT", `/api/auth/passkeys/${part(id)}`, { name }),
  remove: (id: string) => request<void>("DELETE", `/api/auth/passkeys/${part(id)}`),
  ask: () => request<PasskeyAsked>("POST", "/api/auth/passkey/begin"),
  login: (body: PasskeyLoginBody) => request<SessionAnswer>("POST", "/api/auth/passkey/login", body),
};

/** Let the browser make a passkey. Throws ApiError in words for a person. */
export async function makePasskey(begun: PasskeyBegun, name: string): Promise<PasskeyBody> {
  const made = await inWords(() =>
    navigator.credentials.create({
      publicKey: {
        challenge: toBytes(begun.challenge),
        rp: { id: begun.site, name: "ServiceBay" },
        user: { id: toBytes(begun.handle), name: begun.username, displayName: begun.username },
        pubKeyCredParams: begun.algorithms.map((alg) => ({ type: "public-key", alg })),
        excludeCredentials: begun.own.map((key) => ({ type: "public-key", id: toBytes(key.id), transports: key.transports.filter(isTransport) })),
        authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
        attestation: "none",
        timeout: TIMEOUT_MS,
      },
    }),
  );
  if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAttestationResponse)) throw failed(say("The browser made no passkey."));
  const { clientDataJSON, attestationObject } = made.response;
  return { name, id: made.id, clientData: toText(clientDataJSON), attestation: toText(attestationObject), transports: made.response.getTransports() };
}

/** Let somebody choose a passkey: in a dialogue, or with a signal among the names that the browser fills in. Throws ApiError. */
export async function choosePasskey(asked: PasskeyAsked, signal?: AbortSignal): Promise<PasskeyLoginBody> {
  const found = await inWords(() =>
    navigator.credentials.get({
      publicKey: { challenge: toBytes(asked.challenge), rpId: asked.site, userVerification: "required", timeout: TIMEOUT_MS },
      ...(signal === undefined ? {} : { mediation: "conditional", signal }),
    }),
  );
  if (!(found instanceof PublicKeyCredential) || !(found.response instanceof AuthenticatorAssertionResponse)) throw failed(say("The browser gave no passkey."));
  const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
  return { id: found.id, clientData: toText(clientDataJSON), authenticatorData: toText(authenticatorData), signature: toText(signature), handle: userHandle === null ? "" : toText(userHandle) };
}

/** Whether the browser offers passkeys where a name is typed. */
export async function offersPasskeys(): Promise<boolean> {
  return "isConditionalMediationAvailable" in PublicKeyCredential && (await PublicKeyCredential.isConditionalMediationAvailable());
}

async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw failed(WORDS[error.name]?.() ?? say("The browser could not use a passkey: {reason}", { reason: error.message }));
  }
}

const WORDS: Readonly<Record<string, () => string>> = {
  AbortError: () => say("The browser gave no passkey."),
  InvalidStateError: () => say("This device has a passkey of yours for this ServiceBay already."),
  NotAllowedError: () => say("No passkey came from the browser: it was cancelled, took too long, or there is none. Try it again."),
  SecurityError: () => say("The browser allows no passkeys at this address. Open ServiceBay by a name with HTTPS."),
};

const failed = (detail: string) => new ApiError({ type: "about:blank", title: detail, status: 0, code: "passkey", detail });

const TRANSPORTS: readonly string[] = ["ble", "hybrid", "internal", "nfc", "usb"] satisfies readonly AuthenticatorTransport[];
const isTransport = (text: string): text is AuthenticatorTransport => TRANSPORTS.includes(text);

const toBytes = (text: string) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
const toText = (data: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(data))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
