// The PDUs as they come: filtered, paused, saved as text or as a capture file.

import * as api from "./api.js";
import { $, beforePaint, clock, follow, make } from "./dom.js";
import { t } from "./words.js";

/** The most PDUs that are kept, and that are shown. */
const keptLimit = 2000;
const shownLimit = 200;

const toEnd = follow($("pdus"));

let kept = [];
let fresh = [];
let total = 0;
let isPaused = false;
/** How many came since it was paused. */
let held = 0;

export function add(pdus, missedCount) {
  total = pdus.at(-1)?.number ?? total;
  if (isPaused) {
    held += pdus.length + missedCount;
  } else {
    fresh.push(...pdus);
  }
  kept.push(...pdus);
  if (kept.length > keptLimit * 1.5) kept = kept.slice(-keptLimit);
  paint();
}

export async function load() {
  const answer = await api.pdus(shownLimit).catch(() => null);
  if (!answer) return;
  kept = answer.pdus;
  total = answer.last_pdu;
  showAll();
}

export function forget() {
  kept = [];
  showAll();
}

export function setState(state) { $("masked").hidden = state.revealing; }

function isWanted(pdu) {
  const direction = $("direction").value;
  if (direction && pdu.direction !== direction) return false;
  const filter = $("filter").value.trim().toLowerCase();
  return !filter || `${pdu.text} ${pdu.message ?? ""}`.toLowerCase().includes(filter);
}

function showAll() {
  fresh = kept.filter(isWanted).slice(-shownLimit);
  $("pdus").replaceChildren();
  paint();
}

const paint = beforePaint(() => {
  const list = $("pdus");
  const rows = fresh.filter(isWanted).slice(-shownLimit).map(rowOf);
  fresh = [];
  const surplus = list.children.length + rows.length - shownLimit;
  for (let index = 0; index < surplus; index += 1) list.firstElementChild?.remove();
  list.append(...rows);
  toEnd();
  $("traceCount").textContent = t("traceCount", { n: total, shown: list.children.length });
  $("pause").textContent = isPaused ? t("resume", { n: held }) : t("pause");
});

function rowOf(pdu) {
  // The text itself says more than its octets.
  const line = pdu.message === undefined ? pdu.text : pdu.text.replace(/ short_message=[0-9a-f]+/, "");
  const [command, ...rest] = line.split(" ");
  const status = /command_status=(\S+)/.exec(pdu.text)?.[1];
  const isBad = status && status !== "ESME_ROK";
  const row = make("details", {},
    make("summary", {},
      make("time", {}, clock(pdu.at, true)),
      make("i", {}, pdu.direction === "sent" ? "→" : "←"),
      make("span", {}, make("b", {}, command), ` ${rest.join(" ")}`,
        ...(pdu.message === undefined ? [] : [make("q", {}, pdu.message)]))));
  row.addEventListener("toggle", () => {
    if (row.children.length === 1) row.append(make("pre", {}, pdu.hex || t("noHex")));
  });
  return make("li", { className: `${pdu.direction}${isBad ? " bad" : ""}` }, row);
}

function save() {
  const text = kept.filter(isWanted).map((pdu) =>
    `${pdu.number} ${new Date(pdu.at).toISOString()} ${pdu.direction === "sent" ? "→" : "←"} ${pdu.text}\n${pdu.message ? `  ${pdu.message.replaceAll("\n", "\n  ")}\n` : ""}${pdu.hex ?? ""}`);
  const url = URL.createObjectURL(new Blob(text, { type: "text/plain" }));
  make("a", { href: url, download: "pdus.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** The carrier has the octets: it makes the file, of the same PDUs, and of those that a busy page was not told of. */
function savePcap() {
  const query = { after: (kept[0]?.number ?? total + 1) - 1, direction: $("direction").value, contains: $("filter").value.trim() };
  make("a", { href: api.capture(query), download: "pdus.pcap" }).click();
}

export function start() {
  $("filter").addEventListener("input", showAll);
  $("direction").addEventListener("change", showAll);
  $("pause").onclick = () => {
    isPaused = !isPaused;
    held = 0;
    $("pause").setAttribute("aria-pressed", String(isPaused));
    if (!isPaused) showAll(); else paint();
  };
  $("empty").onclick = forget;
  $("save").onclick = save;
  $("savePcap").onclick = savePcap;
}

/** The words are others now. */
export const translated = paint;
