// Small things that every part of the page needs. Text is always set as text, never as HTML.

export const $ = (id) => document.getElementById(id);

/** An element with these properties and children; a child that is no element becomes text. */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element) element[key] = value; else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** An SVG element with these attributes and this text. */
export function draw(name, attributes = {}, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

/** A time in milliseconds as people read it. */
export function duration(ms) {
  if (ms < 1000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(ms < 10000 ? 2 : 1)} s`;
}

/** A moment as a clock shows it, with thousandths where they are wanted. */
export function clock(at, withThousandths = false) {
  const date = new Date(at);
  const two = (number) => String(number).padStart(2, "0");
  const text = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return withThousandths ? `${text}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}` : text;
}

/** Keeps a list scrolled to its end for as long as a reader has not scrolled away; call what it returns after changes. */
export function follow(list) {
  let isFollowing = true;
  let size = "";
  const sizeNow = () => `${list.clientWidth} ${list.clientHeight}`;
  const toEnd = () => { if (isFollowing) list.scrollTop = list.scrollHeight; };
  list.addEventListener("scroll", () => {
    // A list of another size was moved by the browser, not by its reader.
    if (size === sizeNow()) isFollowing = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  }, { passive: true });
  new ResizeObserver(() => {
    size = sizeNow();
    toEnd();
  }).observe(list);
  return toEnd;
}

/** Runs the work before the next picture, once however often it is asked for. */
export function beforePaint(work) {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => { isAsked = false; work(); });
  };
}
