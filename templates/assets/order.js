// SPDX-License-Identifier: Apache-2.0
// Rows of a list that can be moved by a handle: dragged, or picked up by the space bar and moved by the arrow keys. The
// order goes into hidden fields and is sent with the form: nothing is saved here. The buttons of the rows do it without.

const list = document.querySelector("[data-order]");
const said = document.getElementById("order-said"); // read out when it changes; its data has the words
let held = null; // what is moved: row, handle, the place it came from, and the pointer (null: by keyboard)

const place = (row) => [...list.children].indexOf(row);

function say(what, row) {
  const values = { name: row.dataset.name, n: place(row) + 1, count: list.children.length };
  said.textContent = said.dataset[what].replace(/\$\{(\w+)\}/g, (_, key) => values[key]);
}

// The others go around it: a row that leaves the page for a moment loses focus and pointer.
function move(row, to) {
  const rows = [...list.children];
  const from = rows.indexOf(row);
  for (let i = from - 1; i >= to; i--) row.after(rows[i]);
  for (let i = from + 1; i <= to && i < rows.length; i++) row.before(rows[i]);
}

function keep() {
  const rows = [...list.children];
  rows.forEach((row, index) => {
    for (const button of row.querySelectorAll("button[name=up]")) button.disabled = index === 0;
    for (const button of row.querySelectorAll("button[name=down]")) button.disabled = index === rows.length - 1;
  });
  for (const field of document.getElementsByName(list.dataset.order)) {
    field.value = rows.map((row) => row.dataset.key).join(" ");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.getElementById("order-unsaved").hidden = false;
}

function pick(row, handle, pointer) {
  held = { row, handle, from: place(row), pointer };
  row.classList.add("moving");
  handle.setAttribute("aria-pressed", "true");
}

function drop(back) {
  const { row, handle, from } = held;
  held = null;
  if (back) move(row, from);
  row.classList.remove("moving");
  handle.setAttribute("aria-pressed", "false");
  say(back ? "back" : "put", row);
  if (place(row) !== from) keep();
}

/* ---- By pointer ---- */

let height = 0; // of the pointer

function follow() {
  const others = [...list.children].filter((row) => row !== held.row);
  const above = others.filter((row) => {
    const box = row.getBoundingClientRect();
    return box.top + box.height / 2 < height;
  });
  move(held.row, above.length);
}

// At the window's edges the page goes along.
function scroll() {
  if (held?.pointer == null) return;
  const step = height < 48 ? -8 : height > window.innerHeight - 96 ? 8 : 0;
  if (step) {
    window.scrollBy({ top: step, behavior: "instant" });
    follow();
  }
  requestAnimationFrame(scroll);
}

function byPointer(row, handle) {
  handle.addEventListener("pointerdown", (event) => {
    if (event.button || held) return;
    height = event.clientY;
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    pick(row, handle, event.pointerId);
    scroll();
  });
  const mine = (event) => held?.handle === handle && held.pointer === event.pointerId;
  handle.addEventListener("pointermove", (event) => {
    if (!mine(event)) return;
    height = event.clientY;
    follow();
  });
  handle.addEventListener("pointerup", (event) => { if (mine(event)) drop(false); });
  for (const end of ["pointercancel", "lostpointercapture"])
    handle.addEventListener(end, (event) => { if (mine(event)) drop(true); });
}

/* ---- By keyboard ---- */

function byKeyboard(row, handle) {
  const steps = {
    ArrowUp: () => place(row) - 1,
    ArrowDown: () => place(row) + 1,
    Home: () => 0,
    End: () => list.children.length - 1,
  };
  handle.addEventListener("keydown", (event) => {
    const mine = held?.handle === handle;
    if (event.key === " " || event.key === "Enter") {
      if (mine) {
        drop(false);
      } else if (!held) {
        pick(row, handle, null);
        say("picked", row);
      }
    } else if (mine && event.key === "Escape") {
      drop(true);
    } else if (mine && steps[event.key]) {
      move(row, Math.min(Math.max(steps[event.key](), 0), list.children.length - 1));
      row.scrollIntoView({ block: "nearest" });
      say("moved", row);
    } else {
      return;
    }
    event.preventDefault();
  });
  handle.addEventListener("blur", () => { if (held?.handle === handle && held.pointer === null) drop(false); });
}

function add(row) {
  const handle = document.createElement("button");
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  handle.type = "button";
  handle.className = "btn quiet square grip";
  handle.title = said.dataset.handle.replace("${name}", row.dataset.name);
  handle.setAttribute("aria-label", handle.title);
  handle.setAttribute("aria-pressed", "false");
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  use.setAttribute("href", said.dataset.icon);
  icon.append(use);
  handle.append(icon);
  (row.querySelector(".acts") ?? row.querySelector("td:last-child .row")).prepend(handle);
  byPointer(row, handle);
  byKeyboard(row, handle);
}

// A browser that loads a page anew may put back what fields had.
if (list) for (const field of document.getElementsByName(list.dataset.order)) field.value = "";
if (list && said && list.children.length > 1)
  for (const row of list.children) add(row);
