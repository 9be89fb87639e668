// SPDX-License-Identifier: Apache-2.0
// The theme editor's comfort: colours can be picked, and the preview follows while somebody types. Nothing is saved here.

import { follow } from "./follow.js";

const form = document.querySelector("form[data-theme]");
const frames = [...document.querySelectorAll("iframe")];
let typed = null; // what the server made of the form: style sheet, header, contrasts

// What an empty field stands for: the accent of the dark scheme follows the accent, the rest is the shipped look.
function usual(name) {
  const shipped = { accent: "#0d5b63", paper: "#ffffff", paper_dark: "#161b1c", text: "#14181a", text_dark: "#e9edec" };
  const accent = form.elements.accent.value;
  return shipped[name] ?? (/^#[0-9a-f]{6}$/i.test(accent) ? accent : shipped.accent);
}

function pick(field) {
  const color = document.createElement("input");
  const valid = () => /^#[0-9a-f]{6}$/i.test(field.value);
  color.type = "color";
  color.setAttribute("aria-label", field.labels[0].firstChild.textContent);
  const show = () => { color.value = valid() ? field.value : usual(field.name); };
  show();
  color.addEventListener("input", () => {
    field.value = color.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("input", show);
  const row = document.createElement("span");
  row.className = "row picked";
  field.replaceWith(row);
  row.append(color, field);
}

// The draft's rules stand in for those that the frame was loaded with.
function dress(frame) {
  const page = frame.contentDocument;
  if (!page?.documentElement || page.readyState === "loading") return;
  page.documentElement.dataset.scheme = form.elements.scheme.value;
  if (!typed?.sheet) return;
  const sheet = new frame.contentWindow.CSSStyleSheet();
  sheet.replaceSync(typed.sheet);
  for (const link of page.querySelectorAll("link[href*='/settings/theme/sheet']")) link.disabled = true;
  page.adoptedStyleSheets = [sheet];
  if (typed.mast === "brand") page.documentElement.dataset.mast = "brand";
  else delete page.documentElement.dataset.mast;
}

function tell(contrasts) {
  const list = document.querySelector(".ratio");
  if (!list || list.children.length !== contrasts.length) return;
  contrasts.forEach((pair, index) => {
    const row = list.children[index];
    const status = row.querySelector(".status");
    const symbol = status.querySelector("use");
    status.className = pair.class;
    status.lastChild.textContent = pair.figure;
    symbol.setAttribute("href", symbol.getAttribute("href").replace(/#.*/, "#" + pair.icon));
    row.querySelector(".hint")?.remove();
    if (!pair.hint) return;
    const hint = document.createElement("span");
    hint.className = "hint";
    hint.textContent = pair.hint;
    row.append(hint);
  });
}

follow(form, {
  type: "application/json",
  skip: (control) => control.name === "anyway" || control.name === "scheme",
  show(text) {
    const view = JSON.parse(text);
    if (!view.sheet) return;
    typed = view;
    frames.forEach(dress);
    tell(view.contrasts);
  },
});
form.addEventListener("input", (event) => { if (event.target.name === "scheme") frames.forEach(dress); });
// A picture is seen once the server has it.
form.addEventListener("change", (event) => {
  if (event.target.type === "file") form.querySelector("[name=look]").click();
});
// The focus is within the frame's page then, so the frame itself shows nothing of it.
function ring(frame) {
  for (const event of ["focus", "blur"])
    frame.contentWindow.addEventListener(event, () => frame.classList.toggle("focused", event === "focus"));
}

for (const frame of frames) {
  ring(frame);
  frame.addEventListener("load", () => { dress(frame); ring(frame); });
}
for (const field of form.querySelectorAll("input[maxlength='7']")) pick(field);
