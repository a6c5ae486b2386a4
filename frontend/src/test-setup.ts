import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { toasts } from "./store/toasts";

// What is fetched when it is asked for takes its time where other tests run beside.
configure({ asyncUtilTimeout: 20_000 });

interface HappyDom {
  setViewport(size: { width: number; height: number }): void;
}

beforeEach(() => (window as unknown as { happyDOM: HappyDom }).happyDOM.setViewport({ width: 1280, height: 800 }));

afterEach(() => {
  cleanup();
  localStorage.clear();
  toasts.set([]);
});
