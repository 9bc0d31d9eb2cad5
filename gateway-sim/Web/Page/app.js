// Puts the parts of the page together: words, light, and what the carrier tells.

import * as api from "./api.js";
import * as companies from "./companies.js";
import { $ } from "./dom.js";
import * as faults from "./faults.js";
import * as link from "./link.js";
import * as phone from "./phone.js";
import * as trace from "./trace.js";
import { switchLanguage, t, translate } from "./words.js";

const parts = [phone, trace, link, faults, companies];

function setState(state) {
  for (const part of parts) part.setState(state);
}

async function load() {
  setState(await api.state());
  await Promise.all([phone.load(), trace.load()]);
}

function update(news) {
  if (news.reset) { phone.forget(); trace.forget(); }
  if (news.state) setState(news.state);
  if (news.link) { link.setLink(news.link); phone.setBound(news.link.bound); }
  if (news.seconds) link.setTraffic(news);
  companies.setCounts(news.company_counts);
  if (news.texts) phone.update(news.texts, news.missed_texts);
  if (news.pdus) trace.add(news.pdus, news.missed_pdus);
}

function lose() {
  $("status").className = "pill bad";
  $("status").textContent = t("offline");
}

// Light and dark.

const themes = ["auto", "light", "dark"];

function showTheme() {
  const theme = localStorage.getItem("theme") ?? "auto";
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  $("theme").textContent = t(`theme${theme}`);
  $("theme").title = t("themeHelp");
}

$("theme").onclick = () => {
  const theme = localStorage.getItem("theme") ?? "auto";
  localStorage.setItem("theme", themes[(themes.indexOf(theme) + 1) % themes.length]);
  showTheme();
};

$("language").onclick = () => {
  switchLanguage();
  showWords();
};

function showWords() {
  translate();
  showTheme();
  for (const part of parts) part.translated();
}

$("reset").onclick = () => api.reset().catch(lose);

// On a narrow screen one part is shown at a time.

for (const tab of $("tabs").children) {
  tab.onclick = () => {
    document.body.dataset.tab = tab.dataset.show;
    for (const other of $("tabs").children) other.setAttribute("aria-pressed", String(other === tab));
  };
}
$("tabs").firstElementChild.setAttribute("aria-pressed", "true");

translate();
showTheme();
for (const part of parts) part.start?.();
api.listen({ onHello: () => load().catch(lose), onUpdate: update, onLost: lose });
