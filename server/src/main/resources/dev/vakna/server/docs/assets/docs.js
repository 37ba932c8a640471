// Comfort for the pages, which are whole without it: copying, the language that was chosen last, and search while typing.
"use strict";

for (const pre of document.querySelectorAll("pre")) {
  if (!navigator.clipboard) break;
  let frame = pre.parentElement;
  if (frame.tagName !== "FIGURE") {
    frame = document.createElement("div");
    frame.className = "framed";
    pre.replaceWith(frame);
    frame.append(pre);
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(pre.textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  frame.append(button);
}

const languages = document.querySelectorAll("input[name=language]");
const remember = (value) => { try { localStorage.setItem("language", value); } catch { /* it is asked for anew */ } };
const remembered = () => { try { return localStorage.getItem("language"); } catch { return null; } };
for (const input of languages) {
  input.checked = remembered() ? input.value === remembered() : input.checked;
  input.addEventListener("change", () => remember(input.value));
}

const field = document.getElementById("search");
if (field) {
  const list = document.createElement("ul");
  list.className = "found";
  list.id = "found";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Pages found");
  field.after(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-controls", "found");
  field.setAttribute("aria-expanded", "false");
  let pages;
  let chosen = -1;
  const load = () => { pages ??= fetch("/docs/search.json").then((answer) => (answer.ok ? answer.json() : [])).catch(() => []); return pages; };
  const show = (hits) => {
    chosen = -1;
    list.replaceChildren(...hits.map((page, at) => {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.id = "found-" + at;
      item.textContent = page.title;
      const kind = document.createElement("small");
      kind.textContent = page.kind;
      item.append(kind);
      item.addEventListener("mousedown", () => { location.href = page.path; });
      item.dataset.path = page.path;
      return item;
    }));
    list.hidden = hits.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
  };
  const choose = (at) => {
    const items = [...list.children];
    if (items.length === 0) return;
    chosen = (at + items.length) % items.length;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
    items[chosen].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", items[chosen].id);
  };
  field.addEventListener("focus", load, { once: true });
  field.addEventListener("input", async () => {
    const words = field.value.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
    const worth = (page) => words.reduce((sum, word) => {
      if (sum < 0) return sum;
      if (page.title.toLowerCase().includes(word)) return sum + 10;
      if (page.kind.toLowerCase().includes(word)) return sum + 5;
      return page.words.includes(word) ? sum + 1 : -1;
    }, 0);
    const all = words.length ? await load() : [];
    show(all.map((page) => [worth(page), page]).filter(([sum]) => sum > 0)
      .sort(([one], [other]) => other - one).slice(0, 12).map(([, page]) => page));
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      choose(chosen + (event.key === "ArrowDown" ? 1 : chosen < 0 ? 0 : -1));
      event.preventDefault();
    } else if (event.key === "Enter" && chosen >= 0) {
      location.href = list.children[chosen].dataset.path;
      event.preventDefault();
    } else if (event.key === "Escape") {
      show([]);
    }
  });
  field.addEventListener("blur", () => show([]));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
      field.focus();
      event.preventDefault();
    }
  });
}
