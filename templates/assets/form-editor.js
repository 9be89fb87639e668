// SPDX-License-Identifier: Apache-2.0
// The preview beside the form editor follows while somebody types. Without this file its button does it.

import { follow } from "./follow.js";

const form = document.querySelector("form.edit-form");
const preview = document.getElementById("preview");

if (form && preview)
  follow(form, {
    type: "text/html",
    button: "preview",
    show(text) {
      const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("preview");
      if (fresh) preview.replaceChildren(...fresh.childNodes);
    },
  });
