// What goes wrong at the gateway: profiles, a switch for each common fault, and any other in the words of a scenario.

import * as api from "./api.js";
import { $, make } from "./dom.js";
import { t } from "./words.js";

/**
 * Each with its words and the line it stands for. What stands in braces may be changed: a number, of which the usual one
 * is given, or one of several words; `after` is what follows each of these fields on the page.
 */
const known = [
  { title: "groupAnswers" },
  { words: "faultThrottle", line: "throttles every {10}", after: ["everySegments"] },
  { words: "faultRefuse", line: "refuses for {10}%", after: ["percent"] },
  { words: "faultDrop", line: "drops every {10}", after: ["everySegments"] },
  { words: "faultStall", line: "stalls for {5}s", after: ["seconds"] },
  { words: "faultDelay", line: "answers after {500}ms", after: ["milliseconds"] },
  { words: "faultJitter", line: "answers after {100}ms to {800}ms", after: ["to", "milliseconds"] },
  { words: "faultShuffle", line: "answers out of order" },
  { title: "groupConnection" },
  { words: "faultCut", line: "cuts every {20}", after: ["everySegments"] },
  { words: "faultReset", line: "resets every {20}", after: ["everySegments"] },
  { words: "faultVanish", line: "vanishes every {20}", after: ["everySegments"] },
  { words: "faultRead", line: "reads {2000} octets a second", after: ["octetsASecond"] },
  { words: "faultMute", line: "ignores enquire_link" },
  { words: "faultBinds", line: "refuses the first {3} binds", after: ["binds"] },
  { words: "faultNoise", line: "sends {noise|bad_length|unknown_command|bad_sequence} every {20}", after: ["every", "everySegments"] },
  { title: "groupReceipts" },
  { words: "faultUndelivered", line: "reports {UNDELIV|EXPIRED|DELETED|REJECTD|ACCEPTD|UNKNOWN|ENROUTE}", after: [""] },
  { words: "faultLate", line: "reports DELIVRD after {10}s", after: ["seconds"] },
  { words: "faultSilent", line: "reports nothing" },
  { words: "faultTwice", line: "reports DELIVRD twice" },
  { words: "faultEarly", line: "reports DELIVRD early" },
  { words: "faultUnknown", line: "reports DELIVRD under an unknown id" },
].map((fault) => (fault.line ? { ...fault, ...readingOf(fault.line) } : fault));

/** The fields of a line, and the pattern that finds their values. */
function readingOf(line) {
  const fields = [...line.matchAll(/\{(.*?)\}/g)].map(([, choices]) => choices.split("|"));
  const pattern = line.replace(/\{(.*?)\}/g, (_, choices) => (choices.includes("|") ? `(${choices})` : "(\\d+)"));
  return { fields, pattern: new RegExp(`^${pattern}$`) };
}

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
  } catch (error) {
    $("faultProblem").textContent = error.message;
    // A switch that was not taken goes back.
    painted = "";
  }
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
  const focus = document.activeElement?.dataset.focus;
  $("profiles").replaceChildren(...[...Object.keys(faults.profiles), "custom"].map((name) => {
    const choice = make("button", { type: "button", role: "radio", disabled: name === "custom" }, t(`profile${name}`));
    choice.setAttribute("aria-checked", String(name === faults.profile));
    choice.dataset.profile = name;
    choice.dataset.focus = `profile ${name}`;
    choice.onclick = () => change({ profile: name });
    return choice;
  }));
  $("switches").replaceChildren(...known.map((fault) => (fault.line ? switchOf(fault) : make("li", { className: "group" }, t(fault.title)))));
  $("active").replaceChildren(...faults.faults.map((line) => {
    const button = make("button", { type: "button", title: t("remove", { line }) }, "×");
    button.setAttribute("aria-label", t("remove", { line }));
    button.onclick = () => replace(line, null);
    return make("li", {}, make("code", {}, line), button);
  }));
  // Whoever has only keys goes on where they were.
  if (focus) document.querySelector(`[data-focus="${focus}"]`)?.focus();
}

function switchOf(fault) {
  const line = faults.faults.find((other) => fault.pattern.test(other));
  const values = line?.match(fault.pattern).slice(1);
  const box = make("input", { type: "checkbox", checked: line !== undefined });
  box.dataset.fault = fault.words;
  box.dataset.focus = fault.words;
  const inputs = fault.fields.map((choices, index) => {
    const input = fieldOf(choices, values?.[index]);
    input.setAttribute("aria-label", t(fault.words));
    input.dataset.focus = `${fault.words} ${index}`;
    input.onchange = () => { if (box.checked) replace(line, lineOf()); };
    return input;
  });
  const lineOf = () => {
    const written = inputs.map((input, index) => input.value || fault.fields[index][0]);
    return fault.line.replace(/\{.*?\}/g, () => written.shift());
  };
  box.onchange = () => (box.checked ? replace(null, lineOf()) : replace(line, null));
  const fields = inputs.flatMap((input, index) => [input, make("small", {}, t(fault.after[index]))]);
  const kind = `${inputs.length > 1 ? "two" : ""} ${line === undefined ? "" : "on"}`.trim();
  return make("li", { className: kind }, make("label", {}, box, make("span", {}, t(fault.words))), ...fields);
}

/** A field for a number, or for one of several words. */
function fieldOf(choices, value) {
  if (choices.length === 1) return make("input", { type: "number", min: 1, max: 100000, value: value ?? choices[0] });
  const select = make("select", {}, ...choices.map((choice) => make("option", { value: choice }, choice)));
  select.value = value ?? choices[0];
  return select;
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
