/** From the module of an installed package to a plugin in the registry. One that fails is told of, and stops nothing. */

import { say } from "../../words/say";
import { register } from "../registry";
import { adopt, type Given } from "./adopt";
import { hostFor, type Host } from "./host";
import { noteTrouble } from "./troubles";

export type Import = (address: string) => Promise<unknown>;

const begun = new Set<string>();
const importModule: Import = (address) => import(/* @vite-ignore */ address);

/** Load those that were not yet; addresses by name, empty where there is nothing to load. */
export async function loadModules(modules: Readonly<Record<string, string>>, load: Import = importModule): Promise<void> {
  const fresh = Object.entries(modules).filter(([name, address]) => address !== "" && !begun.has(name));
  for (const [name] of fresh) begun.add(name);
  await Promise.all(fresh.map(([name, address]) => loadOne(name, address, load)));
}

async function loadOne(name: string, address: string, load: Import): Promise<void> {
  try {
    const { default: describe } = (await load(address)) as { default?: (host: Host) => Given };
    if (typeof describe !== "function") throw new TypeError("its default export is no function");
    register(adopt(name, describe(hostFor(name))));
  } catch (error) {
    noteTrouble(name, say("Its browser module could not be loaded"), error);
  }
}
