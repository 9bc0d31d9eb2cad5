// Typing with twelve keys: digits as they are, or letters by pressing a key several times.

const letters = {
  1: ".,?!1@-/:'", 2: "abc2", 3: "def3", 4: "ghi4", 5: "jkl5", 6: "mno6", 7: "pqrs7", 8: "tuv8", 9: "wxyz9", 0: " 0", "*": "*+#",
};

/** The keys in the order in which they stand, each with what it says below its sign. */
export const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"].map((sign) => ({
  sign, below: { 1: ".,?!", 0: "␣", "*": "+", "#": "⇧" }[sign] ?? letters[sign].slice(0, -1).toUpperCase(),
}));

export const modes = ["123", "abc", "ABC"];

/** How long the same key still means the next letter, in milliseconds. */
const patience = 900;

/** Writes into a text field what keys mean. */
export class Keypad {
  /** What to do when the mode or the letter under way changes. */
  onChange = () => {};
  mode = "123";
  /** The letter under way: its key, the place in the key's letters, and its place in the text. */
  pending = null;
  #field;
  #timer = 0;

  constructor(field) { this.#field = field; }

  /** The letters of the key under way, the chosen one in brackets. */
  get candidates() {
    if (!this.pending) return "";
    const shown = [...this.#letters(this.pending.sign)].map((letter) => (letter === " " ? "␣" : letter));
    shown[this.pending.index] = `[${shown[this.pending.index]}]`;
    return shown.join(" ");
  }

  press(sign) {
    if (sign === "#") return this.switchMode();
    if (this.mode === "123") this.#insert(sign); else this.#tap(sign);
    this.onChange();
  }

  switchMode() {
    this.settle();
    this.mode = modes[(modes.indexOf(this.mode) + 1) % modes.length];
    this.onChange();
  }

  /** Deletes the character before the cursor. */
  erase() {
    this.settle();
    const { selectionStart: start, selectionEnd: end } = this.#field;
    this.#replace(start === end ? Math.max(0, start - 1) : start, end, "");
  }

  /** The letter under way is meant. */
  settle() {
    clearTimeout(this.#timer);
    if (!this.pending) return;
    this.pending = null;
    this.onChange();
  }

  #letters(sign) { return this.mode === "ABC" ? letters[sign].toUpperCase() : letters[sign]; }

  #tap(sign) {
    const choices = this.#letters(sign);
    const cursor = this.#field.selectionStart;
    if (this.pending?.sign === sign && this.pending.end === cursor) {
      this.pending.index = (this.pending.index + 1) % choices.length;
      this.#replace(cursor - 1, cursor, choices[this.pending.index]);
    } else {
      this.#insert(choices[0]);
      this.pending = { sign, index: 0, end: this.#field.selectionStart };
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.settle(), patience);
  }

  #insert(text) { this.#replace(this.#field.selectionStart, this.#field.selectionEnd, text); }

  #replace(start, end, text) {
    this.#field.setRangeText(text, start, end, "end");
    this.#field.dispatchEvent(new Event("input"));
  }
}
