// The companies, and how each answers.

import * as api from "./api.js";
import { $, make } from "./dom.js";
import { companyName, t } from "./words.js";

let companies = { behaviours: {} };
let counts = {};

export function setState(state) {
  companies = state.companies;
  paint();
  setCounts(state.company_counts);
}

export function setCounts(news) {
  if (!news) return;
  counts = news;
  for (const item of $("companies").children) {
    item.querySelector("small").textContent = countsOf(item.dataset.company);
  }
}

function countsOf(company) {
  const count = counts[company];
  if (!count) return "";
  const parts = [t("answeredCount", { n: count.answered })];
  if (count.failed) parts.push(t("failedCount", { n: count.failed }));
  if (count.silent) parts.push(t("silentCount", { n: count.silent }));
  return parts.join(" · ");
}

async function change(company, field) {
  $("companyProblem").textContent = "";
  try {
    companies = await api.setCompany(company, field.value.trim() || "prompt");
  } catch (error) { $("companyProblem").textContent = error.message; }
  painted = "";
  paint();
}

let painted = "";
function paint() {
  const wanted = JSON.stringify(companies);
  // A field that somebody writes in stays as it is.
  if (wanted === painted || (document.activeElement?.closest("#companies") && painted)) return;
  painted = wanted;
  $("companiesAddress").textContent = companies.address ?? t("noCompanies");
  $("companies").replaceChildren(...["all", ...Object.keys(companies.behaviours)].map(rowOf));
}

function rowOf(company) {
  const behaviour = company === "all" ? "" : companies.behaviours[company];
  const field = make("input", { value: behaviour === "prompt" ? "" : behaviour, placeholder: "prompt", maxLength: 200, spellcheck: false });
  field.setAttribute("list", "behaviours");
  field.setAttribute("aria-label", t("behaviourOf", { name: companyName(company) }));
  field.onchange = () => { field.blur(); change(company, field); };
  const row = make("li", { className: behaviour && behaviour !== "prompt" ? "on" : "" },
    make("span", {}, companyName(company)), field, make("small", {}, countsOf(company)));
  row.dataset.company = company;
  return row;
}

/** The words are others now. */
export function translated() {
  painted = "";
  paint();
}
