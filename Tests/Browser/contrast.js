// Every text on the page whose contrast with its ground is below 4.5, as "selector ratio"; gradients count by their middle.
const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const parse = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
const luminance = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);

function groundOf(element) {
  for (let node = element; node; node = node.parentElement) {
    const style = getComputedStyle(node);
    const [r, g, b, a = 1] = parse(style.backgroundColor);
    if (a > 0.9) return [r, g, b];
    const stops = style.backgroundImage.match(/rgba?\([^)]+\)/g);
    if (stops) {
      const colors = stops.map(parse);
      return [0, 1, 2].map((part) => colors.reduce((sum, color) => sum + color[part], 0) / colors.length);
    }
  }
  return [255, 255, 255];
}

const faint = new Set();
for (const element of document.querySelectorAll("body *")) {
  const ownText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!ownText || !element.checkVisibility()) continue;
  const style = getComputedStyle(element);
  const ink = parse(element instanceof SVGElement ? style.fill : style.color).slice(0, 3);
  const [light, dark] = [luminance(ink), luminance(groundOf(element))].sort((a, b) => b - a);
  const ratio = (light + 0.05) / (dark + 0.05);
  if (ratio < 4.5) faint.add(`${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className}#${element.id} ${ratio.toFixed(2)}`);
}
return [...faint];
