// SPDX-License-Identifier: Apache-2.0
// What a page shows of a form follows while somebody types: the form is sent as it stands, and nothing is saved by that.

const PAUSE = 250; // ms without another key

/** Sends `form` whenever something of it changes, as its button called `button` would, and gives the answer to `show`.
 * Files stay here. `skip` says which changed controls are none of its business. */
export function follow(form, { type, button, show, skip = () => false }) {
  let last = 0;
  let timer;

  async function send() {
    const data = new FormData(form);
    const turn = ++last;
    for (const field of form.querySelectorAll("[type=file]")) data.delete(field.name);
    if (button) data.set(button, "1");
    const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: type } });
    if (turn !== last || !answer.headers.get("Content-Type")?.includes(type)) return;
    const text = await answer.text();
    if (turn === last) show(text);
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file" || skip(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(() => send().catch(() => {}), PAUSE);
  });
}
