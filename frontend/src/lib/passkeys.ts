/** Whether passkeys can be used on this page at all: a browser that has them, HTTPS (or localhost), and a name. */
export function passkeysPossible(): boolean {
  return window.isSecureContext && "PublicKeyCredential" in window && !/^\[|^[\d.]+$/.test(window.location.hostname);
}
