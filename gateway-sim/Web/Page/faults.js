// What goes wrong at the gateway: profiles, a switch for each common fault, and any other in the words of a scenario.

import * as api from "./api.js";
import { $, make } from "./dom.js";
import { t } from "./words.js";

/** Each with its words, the line it stands for, and where it has a number, the usual one and what it counts. */
const known = [
  { words: "faultThrottle", line: "throttles every #", number: 10, unit: "everySegments" },
  { words: "faultRefuse", line: "refuses for #%", number: 10, unit: "percent" },
  { words: "faultDrop", line: "drops every #", number: 10, unit: "everySegments" },
  { words: "faultCut", line: "cuts every #", number: 20, unit: "everySegments" },
  { words: "faultStall", line: "stalls for #s", number: 5, unit: "seconds" },
  { words: "faultDelay", line: "answers after #ms", number: 500, unit: "milliseconds" },
  { words: "faultShuffle", line: "answers out of order" },
  { words: "faultNoise", line: "sends noise every #", number: 20, unit: "everySegments" },
  { words: "faultMute", line: "ignores enquire_link" },
  { words: "faultBinds", line: "refuses the first # binds", number: 3, unit: "binds" },
  { words: "faultUndelivered", line: "reports UNDELIV" },
  { words: "faultSilent", line: "reports nothing" },
  { words: "faultTwice", line: "reports DELIVRD twice" },
  { words: "faultEarly", line: "reports DELIVRD early" },
  { words: "faultUnknown", line: "reports DELIVRD under an unknown id" },
].map((fault) => ({ ...fault, pattern: new RegExp(`^${fault.line.replace("#", "(\\d+)")}$`) }));

let faults = { profile: "healthy", faults: [], profiles: {} };

export function setState(state) {
  faults = state.faults;
  paint();
}

async function change(body) {
  $("faultProblem").textContent = "";
  try {
    faults = await api.setFaults(body);
    $("faultLine").value = "";
  } catch (error) { $("faultProblem").textContent = error.message; }
  paint();
}

/** Every line but one, and another in its place where there is one. */
function replace(old, line) {
  const others = faults.faults.filter((other) => other !== old);
  if (old || !line) return change({ faults: line ? [...others, line] : others });
  return change({ add: line });
}

let painted = "";
function paint() {
  const wanted = JSON.stringify(faults);
  if (wanted === painted) return;
  painted = wanted;
  $("profiles").replaceChildren(...[...Object.keys(faults.profiles), "custom"].map((name) => {
    const choice = make("button", { type: "button", role: "radio", disabled: name === "custom" }, t(`profile${name}`));
    choice.setAttribute("aria-checked", String(name === faults.profile));
    choice.dataset.profile = name;
    choice.onclick = () => change({ profile: name });
    return choice;
  }));
  $("switches").replaceChildren(...known.map(switchOf));
  $("active").replaceChildren(...faults.faults.map((line) => {
    const button = make("button", { type: "button", title: t("remove", { line }) }, "×");
    button.setAttribute("aria-label", t("remove", { line }));
    button.onclick = () => replace(line, null);
    return make("li", {}, make("code", {}, line), button);
  }));
}

function switchOf(fault) {
  const line = faults.faults.find((other) => fault.pattern.test(other));
  const box = make("input", { type: "checkbox", checked: line !== undefined });
  box.dataset.fault = fault.words;
  const label = make("label", {}, box, make("span", {}, t(fault.words)));
  const item = make("li", { className: line === undefined ? "" : "on" }, label);
  let number = null;
  if (fault.number !== undefined) {
    number = make("input", { type: "number", min: 1, max: 100000, value: line?.match(fault.pattern)[1] ?? fault.number });
    number.setAttribute("aria-label", t(fault.words));
    number.onchange = () => { if (box.checked) replace(line, lineOf()); };
    item.append(number, make("small", {}, t(fault.unit)));
  }
  const lineOf = () => fault.line.replace("#", number?.value || fault.number);
  box.onchange = () => (box.checked ? replace(null, lineOf()) : replace(line, null));
  return item;
}

export function start() {
  $("addFault").addEventListener("submit", (event) => {
    event.preventDefault();
    if ($("faultLine").value.trim()) change({ add: $("faultLine").value.trim() });
  });
}

/** The words are others now. */
export function translated() {
  painted = "";
  paint();
}
