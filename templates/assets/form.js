/* SPDX-License-Identifier: Apache-2.0 */
// Fields of the support form that appear and vanish as answers change. The server decides by the same rules when the form
// is sent; without this file a button does it.

const form = document.getElementById("ticket-form");
const parts = form ? [...form.querySelectorAll(".part")] : [];
const shown = form && form.querySelector('input[name="shown"]');

/** What a field holds: none, one or several texts. */
function valuesOf(part) {
  const values = [];
  for (const control of part.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (control.type === "checkbox" && control.checked)
      values.push(control.name.slice(control.name.lastIndexOf(".") + 1));
    else if (control.type === "radio" ? control.checked : control.type !== "checkbox")
      values.push(control.value.trim());
  }
  return values.filter((value) => value !== "");
}

// As the server compares: without regard to case in a to z.
const small = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const number = (text) => (text === "" ? NaN : Number(text));
const equal = (value, wanted) => value === wanted || number(value) === number(wanted);
const tests = {
  "is": equal,
  "has": equal,
  "contains": (value, wanted) => value.includes(wanted),
  "starts-with": (value, wanted) => value.startsWith(wanted),
  "ends-with": (value, wanted) => value.endsWith(wanted),
  "at-least": (value, wanted) => number(value) >= number(wanted),
  "at-most": (value, wanted) => number(value) <= number(wanted),
  "since": (value, wanted) => value >= wanted,
  "before": (value, wanted) => value < wanted,
  "is-set": () => true,
};
const opposites = { "is-not": "is", "has-not": "has", "contains-not": "contains", "is-empty": "is-set" };

function conditionHolds(line, values) {
  const [, field, operator, wanted] = /^(\S+) (\S+) ?(.*)$/.exec(line);
  const test = tests[opposites[operator] || operator];
  const any = (values.get(field) || []).some((value) => test(small(value), small(wanted)));
  return operator in opposites ? !any : any;
}

/** One group of conditions is enough; a blank line is between groups. */
function ruleHolds(rule, values) {
  return rule.trim().split("\n\n").some((group) => group.split("\n").every((line) => conditionHolds(line, values)));
}

/** In their order, as a field that is not there counts for nothing in the conditions behind it. */
function update() {
  const values = new Map();
  const names = [];
  for (const part of parts) {
    const holds = !part.dataset.when || ruleHolds(part.dataset.when, values);
    part.hidden = !holds;
    if (holds) {
      values.set(part.dataset.field, valuesOf(part));
      names.push(part.dataset.field);
    }
  }
  shown.value = names.join(" ");
}

if (form && shown) {
  for (const row of form.querySelectorAll(".continue"))
    row.remove();
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  update();
}
