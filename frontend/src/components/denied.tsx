/** What is there, and not for whoever is signed in. */

import { useRefusal } from "../store/session";
import { say } from "../words/say";
import { Empty } from "./notice";

export function Denied({ need }: { readonly need: string }) {
  return <Empty title={say("This page is not for your account")}>{useRefusal(need) ?? say("Your role does not include it. An administrator can change your role in the settings.")}</Empty>;
}
