// The link: its connections, and two small charts of the last minute.

import * as api from "./api.js";
import { $, beforePaint, draw, duration, make } from "./dom.js";
import { t } from "./words.js";

let link = null;
let protocol = "";
let seconds = [];
let totals = null;

export function setState(state) {
  protocol = `${state.protocol}, ${state.peer}`;
  setLink(state.link);
  setTraffic(state);
}

export function setLink(news) { link = news; paint(); }

export function setTraffic(news) {
  if (news.seconds) seconds = news.seconds;
  if (news.totals) totals = news.totals;
  paint();
}

const facts = (pairs) => pairs.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]);

const paint = beforePaint(() => {
  if (!link) return;
  const status = $("status");
  status.className = `pill ${link.bound ? "good" : "bad"}`;
  status.textContent = t(link.bound ? "bound" : "unbound");
  $("linkFacts").replaceChildren(...facts([
    [t(link.dials ? "dials" : "listens"), link.dials ?? link.listens],
    [t("protocol"), protocol], [t("account"), link.system_id],
    [t("queued"), link.queued], [t("unanswered"), link.unanswered],
  ]));
  $("connections").replaceChildren(...connections());
  if (totals) {
    $("totals").replaceChildren(...facts([
      [t("sentTotal"), totals.sent], [t("receivedTotal"), totals.received], [t("refusedTotal"), totals.refused],
      [t("receiptsTotal"), totals.receipts], [t("pdusTotal"), totals.pdus_sent + totals.pdus_received],
    ]));
  }
  drawLatency();
  drawRate();
});

function connections() {
  if (!link.connections.length) return [make("li", { className: "none" }, t("noConnections"))];
  return link.connections.map((connection) => {
    const window = connection.in_flight + connection.room;
    const meter = make("meter", { min: 0, max: window, value: connection.in_flight });
    const words = t("inFlight", { n: connection.in_flight, window });
    meter.setAttribute("aria-label", words);
    return make("li", {}, make("span", { className: "dot" }), make("span", {}, connection.peer), meter, make("small", {}, words));
  });
}

/** A chart's floor plan: where a second and a value are. */
const plan = (width, height, highest) => ({
  x: (index) => 4 + (width - 44) * ((60 - seconds.length + index) / 59),
  y: (value) => 6 + (height - 18) * (1 - value / highest),
});

/** The next 1, 2 or 5 with zeros. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value * 0.999);
}

function axis(chart, highest, label, height) {
  for (const [part, text] of [[0, label(highest)], [0.5, label(highest / 2)], [1, "0"]]) {
    const y = 6 + (height - 18) * part;
    chart.append(draw("line", { x1: 4, x2: 300, y1: y, y2: y, class: "grid" }), draw("text", { x: 304, y: y + 3.5 }, text));
  }
}

function drawLatency() {
  const chart = $("latency");
  const points = seconds.map((second, index) => ({ index, ...second })).filter((second) => second.max_ms !== undefined);
  chart.replaceChildren();
  chart.setAttribute("aria-label", t("latencyTitle"));
  if (!points.length) return chart.append(draw("text", { x: 152, y: 58, class: "empty" }, t("noReplies")));
  const highest = roundUp(Math.max(1, ...points.map((point) => point.max_ms)));
  const { x, y } = plan(340, 110, highest);
  axis(chart, highest, (ms) => duration(ms).replace(/(\.\d*?)0+(?= )/, "$1").replace(". ", " "), 110);
  for (const point of points) {
    chart.append(draw("line", { x1: x(point.index), x2: x(point.index), y1: y(point.p50_ms), y2: y(point.max_ms), class: "spread" }));
    chart.append(draw("circle", { cx: x(point.index), cy: y(point.max_ms), r: 1.6, class: "slowest" }));
  }
  chart.append(draw("polyline", { points: points.map((point) => `${x(point.index)},${y(point.p50_ms)}`).join(" "), class: "median" }));
  for (const point of points) chart.append(draw("circle", { cx: x(point.index), cy: y(point.p50_ms), r: 2.2, class: "median" }));
  chart.append(draw("text", { x: 6, y: 108, class: "legend median" }, `● ${t("median")}`), draw("text", { x: 70, y: 108, class: "legend slowest" }, `● ${t("slowest")}`));
}

function drawRate() {
  const chart = $("rate");
  chart.replaceChildren();
  chart.setAttribute("aria-label", t("rateTitle"));
  const highest = roundUp(Math.max(1, ...seconds.flatMap((second) => [second.sent, second.received])));
  const { x, y } = plan(340, 70, highest);
  axis(chart, highest, (value) => (value % 1 ? "" : String(value)), 70);
  for (const kind of ["sent", "received"]) {
    chart.append(draw("polyline", { points: seconds.map((second, index) => `${x(index)},${y(second[kind])}`).join(" "), class: kind }));
  }
  chart.append(draw("text", { x: 6, y: 69, class: "legend sent" }, `● ${t("sentTexts")}`), draw("text", { x: 70, y: 69, class: "legend received" }, `● ${t("receivedTexts")}`));
}

export function start() { $("cut").onclick = () => api.cut().catch(() => {}); }

/** The words are others now. */
export const translated = paint;
