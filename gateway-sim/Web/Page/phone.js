// The phone: whose it is, what it shows, and what is typed on it.

import * as api from "./api.js";
import { $, beforePaint, clock, duration, follow, make } from "./dom.js";
import { Keypad, keys } from "./keypad.js";
import { t } from "./words.js";

const phrases = ["查询 01123X", "查询", "帮助", "明细 腾讯", "客服 京东", "进度", "防骗", "语言 英文", "退订"];
/** The most texts on the screen. */
const limit = 100;

const draft = $("draft");
const keypad = new Keypad(draft);
const toEnd = follow($("bubbles"));
/** The texts of the phone that is shown, by id. */
let shown = new Map();
let elements = new Map();
let numbers = [];
let unread = new Map();
let current = localStorage.getItem("number") || "13800138000";
let shortCode = "";
/** The number that the carrier was told of last, so that it is told once. */
let announced = "";
/** Whether the list of the phone on the screen has to be asked for again. */
let isStale = false;

// What the carrier tells.

export function setState(state) {
  shortCode = state.short_code;
  if (!state.phones.includes(current)) {
    if (state.phones.length && !localStorage.getItem("number")) current = state.phones.at(-1);
    else announce();
  }
  numbers = [...new Set([...state.phones, current])];
  $("signal").classList.toggle("lost", !state.link.bound);
  showNumbers();
}

function announce() {
  if (announced === current) return;
  announced = current;
  api.addPhone(current).catch(fail);
}

export function setBound(isBound) { $("signal").classList.toggle("lost", !isBound); }

export async function load() {
  const phone = current;
  const answer = await api.texts(phone).catch(() => null);
  if (!answer || phone !== current) return;
  shown = new Map(answer.texts.map((text) => [text.id, text]));
  elements = new Map();
  $("bubbles").replaceChildren();
  isStale = false;
  paint();
}

export function update(texts, missedCount) {
  for (const text of texts) {
    if (text.phone === current) {
      shown.set(text.id, text);
      elements.get(text.id)?.classList.add("stale");
    } else if (text.direction === "received" && text.took_ms !== undefined && text.receipt === "none") {
      unread.set(text.phone, (unread.get(text.phone) ?? 0) + 1);
    }
    if (!numbers.includes(text.phone)) numbers = [...numbers, text.phone].slice(-50);
  }
  // A text of this phone may be among those that were left out.
  if (missedCount > 0 && !isStale) { isStale = true; setTimeout(load, 1000); }
  paint();
}

export function forget() {
  shown = new Map();
  elements = new Map();
  unread = new Map();
  announced = "";
  numbers = [current];
  $("bubbles").replaceChildren();
  paint();
}

// What the screen shows.

const paint = beforePaint(() => {
  const list = $("bubbles");
  for (const id of [...shown.keys()].sort((a, b) => a - b).slice(0, -limit)) {
    shown.delete(id);
    elements.get(id)?.remove();
    elements.delete(id);
  }
  list.querySelector(".nothing")?.remove();
  for (const text of [...shown.values()].sort((a, b) => a.id - b.id)) {
    const old = elements.get(text.id);
    if (old && !old.classList.contains("stale")) continue;
    const bubble = bubbleOf(text);
    if (old) old.replaceWith(bubble); else list.append(bubble);
    elements.set(text.id, bubble);
  }
  if (!shown.size) list.append(make("li", { className: "nothing" }, t("noTexts", { code: shortCode })));
  toEnd();
  $("owner").textContent = current;
  $("clock").textContent = clock(Date.now());
  showNumbers();
});

function bubbleOf(text) {
  const count = text.segments === 1 ? t("oneSegment") : t("segments", { n: text.segments });
  const facts = [count, text.coding, t("units", { n: text.units })];
  const fate = [];
  if (text.direction === "sent") {
    if (text.state === "accepted") fate.push(t("accepted", { ms: duration(text.took_ms) }));
    else if (text.state === "refused") fate.push(t("refused", { status: text.status }));
    else fate.push(t("waiting"));
  } else {
    if (text.took_ms !== undefined) fate.push(t("replyAfter", { ms: duration(text.took_ms) }));
    if (text.receipt_ms !== undefined) fate.push(t("receiptIn", { state: text.receipt, ms: duration(text.receipt_ms) }));
    else fate.push(t("receipt", { state: text.receipt === "none" ? "…" : text.receipt }));
  }
  const bubble = make("li", { className: `bubble ${text.direction} ${text.state}` },
    make("p", {}, text.text),
    make("small", {}, [clock(text.at), ...facts].join(" · ")),
    make("small", { className: "fate" }, fate.join(" · ")));
  bubble.dataset.id = text.id;
  return bubble;
}

let shownNumbers = "";
function showNumbers() {
  const wanted = JSON.stringify([numbers, current, [...unread]]);
  if (wanted === shownNumbers) return;
  shownNumbers = wanted;
  // Among many the one that is shown must not be out of sight.
  const order = numbers.length > 8 ? [current, ...numbers.filter((number) => number !== current)] : numbers;
  $("numbers").replaceChildren(...order.map((number) => {
    const chip = make("button", { type: "button", className: "chip" }, number);
    chip.setAttribute("aria-pressed", String(number === current));
    const count = unread.get(number);
    if (count) chip.append(make("b", { title: t("unread", { n: count }) }, String(Math.min(count, 99))));
    chip.onclick = () => choose(number);
    return chip;
  }));
}

function choose(number) {
  current = number;
  localStorage.setItem("number", number);
  unread.delete(number);
  forgetScreen();
  load();
}

function forgetScreen() {
  shown = new Map();
  elements = new Map();
  $("bubbles").replaceChildren();
  $("problem").textContent = "";
  paint();
}

function fail(error) { $("problem").textContent = error.message; }

// What is typed.

function showMode() {
  $("mode").textContent = keypad.mode;
  $("switch").textContent = `# ${keypad.mode}`;
  $("candidates").textContent = keypad.candidates;
  const units = draft.value.length;
  $("size").textContent = units ? t("units", { n: units }) : "";
}

async function send() {
  keypad.settle();
  const text = draft.value;
  if (!text.trim()) return;
  $("problem").textContent = "";
  try {
    await api.send(current, text);
    draft.value = "";
    showMode();
    $("bubbles").scrollTop = $("bubbles").scrollHeight;
  } catch (error) { fail(error); }
}

// The list of ready-made texts.

let marked = 0;

function showMenu(isShown) {
  $("menu").hidden = !isShown;
  if (!isShown) return draft.focus();
  marked = 0;
  $("phrases").replaceChildren(...phrases.map((phrase, index) => {
    const item = make("li", { role: "option" }, `${index + 1}  ${phrase}`);
    item.onclick = () => take(index);
    return item;
  }));
  mark(0);
  $("phrases").focus();
}

function mark(index) {
  marked = (index + phrases.length) % phrases.length;
  [...$("phrases").children].forEach((item, place) => item.setAttribute("aria-selected", String(place === marked)));
  $("phrases").children[marked].scrollIntoView({ block: "nearest" });
}

function take(index) {
  if (index >= phrases.length) return;
  keypad.settle();
  draft.value = phrases[index];
  showMenu(false);
  showMode();
}

const isMenuShown = () => !$("menu").hidden;

function press(sign) {
  if (isMenuShown() && sign >= "1" && sign <= "9") return take(Number(sign) - 1);
  keypad.press(sign);
}

function step(direction) {
  if (isMenuShown()) mark(marked + direction);
  else $("bubbles").scrollBy({ top: direction * 80 });
}

export function start() {
  keypad.onChange = showMode;
  draft.addEventListener("input", showMode);
  $("keys").replaceChildren(...keys.map(({ sign, below }) => {
    const key = make("button", { type: "button" }, make("b", {}, sign), make("small", {}, below));
    key.dataset.key = sign;
    key.onclick = () => press(sign);
    return key;
  }));
  // A key pressed with the mouse must not take the cursor out of the text.
  $("phone").addEventListener("pointerdown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
  $("soft").onclick = () => (isMenuShown() ? take(marked) : showMenu(true));
  $("up").onclick = () => step(-1);
  $("down").onclick = () => step(1);
  $("clear").onclick = () => keypad.erase();
  $("switch").onclick = () => keypad.switchMode();
  $("send").onclick = () => (isMenuShown() ? take(marked) : send());
  $("end").onclick = () => {
    if (isMenuShown()) return showMenu(false);
    keypad.settle();
    draft.value = "";
    showMode();
  };
  $("phone").addEventListener("keydown", keyed);
  $("add").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { number } = await api.addPhone($("number").value);
      $("number").value = "";
      choose(number);
    } catch (error) { fail(error); }
  });
  setInterval(() => { $("clock").textContent = clock(Date.now()); }, 5000);
  translated();
}

/** A real keyboard: it types by itself in the text, and stands for the keypad elsewhere on the phone. */
function keyed(event) {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (isMenuShown()) {
    const work = { ArrowUp: () => mark(marked - 1), ArrowDown: () => mark(marked + 1), Enter: () => take(marked), Escape: () => showMenu(false) }[event.key];
    if (work) { event.preventDefault(); work(); }
    else if (/^[1-9]$/.test(event.key)) { event.preventDefault(); take(Number(event.key) - 1); }
    return;
  }
  if (event.target === draft) {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
    return;
  }
  if (/^[0-9*#]$/.test(event.key)) { event.preventDefault(); press(event.key); }
  if (event.key === "Backspace") { event.preventDefault(); keypad.erase(); }
}

/** The words are others now. */
export function translated() {
  for (const element of elements.values()) element.classList.add("stale");
  shownNumbers = "";
  showMode();
  paint();
}
