/**
 * The cursor blinks by two changes a second, not by an animation: while one runs the browser draws every frame, and a key's echo, which
 * Chromium holds back until the frame after the key, misses the next one as well. It stays on while something is written, and for good
 * after a while without: a terminal that nobody uses costs nothing. Whether it blinks at all is xterm's to say.
 */

export const HALF_MS = 600;
/** How often it turns before it stays on; an even number. */
export const TURNS = 20;

export class Blink {
  private timer: number | undefined;
  private turns = 0;
  private written = false;

  constructor(private readonly box: HTMLElement) {}

  /** Something was written, or it was just focused: on for at least a half. Cheap, for it is called with each write. */
  start(): void {
    this.written = true;
    this.show(true);
    this.timer ??= window.setTimeout(() => this.turn(), HALF_MS);
  }

  /** On, and no more. */
  stop(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.show(true);
  }

  private turn(): void {
    this.timer = undefined;
    this.turns = this.written ? 0 : this.turns + 1;
    this.written = false;
    this.show(this.turns % 2 === 0);
    if (this.turns < TURNS) this.timer = window.setTimeout(() => this.turn(), HALF_MS);
  }

  private show(on: boolean): void {
    const state = on ? "on" : "off";
    if (this.box.dataset["cursor"] !== state) this.box.dataset["cursor"] = state;
  }
}
