/* SPDX-License-Identifier: Apache-2.0 */
/* Comfort for the text of a template: numbers of lines, and complaints that lead to their place. */
const area = document.getElementById("text");
const numbers = document.createElement("div");

function count() {
    const lines = area.value.split("\n").length;
    if (numbers.childElementCount === lines)
        return;
    numbers.replaceChildren(...Array.from({ length: lines }, (_, i) => {
        const line = document.createElement("span");
        line.textContent = i + 1;
        return line;
    }));
}

function go(line, column) {
    const lines = area.value.split("\n");
    const bytes = new TextEncoder().encode(lines[line - 1] ?? "").slice(0, column - 1);
    const at = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) +
        new TextDecoder().decode(bytes).length;
    area.focus();
    area.setSelectionRange(at, at);
    const height = area.scrollHeight / lines.length;
    area.scrollTop = Math.max(0, (line - 6) * height);
}

if (area) {
    numbers.className = "numbers";
    numbers.setAttribute("aria-hidden", "true");
    area.before(numbers);
    area.parentElement.classList.add("numbered");
    count();
    area.addEventListener("input", count);
    area.addEventListener("scroll", () => { numbers.scrollTop = area.scrollTop; });
    for (const link of document.querySelectorAll(".complaints a"))
        link.addEventListener("click", (event) => {
            event.preventDefault();
            go(Number(link.dataset.line), Number(link.dataset.column));
        });
}
