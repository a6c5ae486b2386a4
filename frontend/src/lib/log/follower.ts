/**
 * Keeps an element scrolled to its end while somebody is there, and never moves it otherwise. Who scrolls up leaves the end;
 * who comes back to it follows again. `pin` is to be called after each change of what is drawn.
 */

const AT_END_PX = 8;
/** A scroll so soon after a hand moved is that hand's; others are jumps to a place, and corrections of heights. */
const HAND_MS = 600;
// not said: names of keys in events
const UP_KEYS = new Set(["ArrowUp", "PageUp", "Home"]);

export interface Follower {
  set(on: boolean): void;
  pin(): void;
  detach(): void;
}

/** `content`: what grows within the element. */
export function attachFollower(element: HTMLElement, content: Element, initially: boolean, onChange: (on: boolean) => void): Follower {
  let on = initially;
  let last = element.scrollTop;
  let hand = 0;
  let held = false;

  const set = (next: boolean) => {
    if (next === on) return;
    on = next;
    onChange(next);
  };
  const end = () => element.scrollHeight - element.clientHeight;
  const pin = () => {
    if (!on) return;
    if (end() - element.scrollTop > 1) {
      element.scrollTo({ top: end(), behavior: "instant" });
      // The rows there are mounted in this frame, not in the next.
      element.dispatchEvent(new Event("scroll"));
    }
    last = element.scrollTop;
  };
  const touch = () => {
    hand = performance.now();
  };
  const leave = () => {
    touch();
    if (end() > 0) set(false);
  };
  const onScroll = () => {
    const top = element.scrollTop;
    const moved = top - last;
    last = top;
    if (moved === 0 || !(held || performance.now() - hand < HAND_MS)) return;
    touch(); // what rolls on after a finger has gone is still the hand's
    if (moved < -1) set(false);
    else if (moved > 0 && end() - top <= AT_END_PX) set(true);
  };

  const ending = new AbortController();
  const { signal } = ending;
  const passive = { passive: true, signal };
  element.addEventListener("wheel", (event) => (event.deltaY < 0 ? leave() : touch()), passive);
  element.addEventListener("keydown", (event) => (UP_KEYS.has(event.key) ? leave() : touch()), passive);
  element.addEventListener("touchmove", touch, passive);
  element.addEventListener("scroll", onScroll, passive);
  element.addEventListener("pointerdown", () => (held = true), passive);
  for (const event of ["pointerup", "pointercancel"] as const) {
    window.addEventListener(event, () => {
      if (held) touch();
      held = false;
    }, passive);
  }
  const observer = new ResizeObserver(pin);
  observer.observe(element);
  observer.observe(content);
  return {
    set,
    pin,
    detach: () => {
      observer.disconnect();
      ending.abort();
    },
  };
}
