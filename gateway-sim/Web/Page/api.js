// The HTTP interface as functions; API.md describes it.

/** An answer that says why something was not done. */
export class Refusal extends Error {}

async function ask(path, options) {
  const response = await fetch(`api/${path}`, options);
  const answer = await response.json();
  if (!response.ok) throw new Refusal(answer.error.message);
  return answer;
}

const post = (path, body = {}) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const state = () => ask("state");
export const texts = (phone) => ask(`phones/${phone}/texts`);
export const pdus = (limit) => ask(`traces?limit=${limit}`);
/** Where a capture file of the PDUs is that the query chooses; what is empty chooses nothing. */
export const capture = (query) =>
  `api/traces.pcap?${new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""))}`;
export const send = (from, text) => post("texts", { from, text });
export const addPhone = (number) => post("phones", { number });
export const setFaults = (body) => post("faults", body);
export const setCompany = (company, behaviour) => post("companies", { company, behaviour });
export const cut = () => post("links/cut");
export const reset = () => post("reset");

/** Calls `onHello` whenever the carrier begins to tell, `onUpdate` with what has changed, and `onLost` in between. */
export function listen({ onHello, onUpdate, onLost }) {
  const source = new EventSource("api/events");
  source.addEventListener("hello", onHello);
  source.addEventListener("update", (event) => onUpdate(JSON.parse(event.data)));
  source.addEventListener("error", onLost);
}
