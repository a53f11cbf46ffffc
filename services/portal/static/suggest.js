// Suggestions while somebody types (ARIA combobox with a list). Without this file the search works just the same.
"use strict";
(() => {
  const field = document.querySelector("input[data-suggest]");
  if (!field) return;
  const LEAST = 2, PAUSE = 150;
  const list = document.createElement("ul");
  const said = document.createElement("p");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.words);
  said.className = "hidden";
  said.setAttribute("role", "status");
  field.closest(".finder").append(list, said);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const name in attributes) field.setAttribute(name, attributes[name]);
  let timer = 0, asking = null, here = -1;

  const options = () => Array.from(list.children);
  const point = (at) => {
    options().forEach((each, index) => each.setAttribute("aria-selected", String(index === at)));
    here = at;
    if (at < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", options()[at].id);
    options()[at].scrollIntoView({ block: "nearest" });
  };
  const show = (open) => {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (!open) point(-1);
  };
  const close = () => {
    clearTimeout(timer);
    if (asking) asking.abort();
    show(false);
    said.textContent = "";
  };
  const option = (one, index) => {
    const item = document.createElement("li");
    item.id = `suggestion-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.lang = "vi";
    item.dataset.href = one.code
      ? `/thu-tuc/${encodeURIComponent(one.code)}`
      : `/thu-tuc?q=${encodeURIComponent(one.said || one.text)}`;
    const beside = document.createElement("span");
    beside.className = "second";
    beside.textContent = one.code ? [one.authority, one.code].filter(Boolean).join(" · ") : `“${one.said}”`;
    item.append(one.text, " ", beside);
    return item;
  };
  const ask = async () => {
    if (asking) asking.abort();
    const asked = (asking = new AbortController());
    const query = field.value.trim();
    if (query.length < LEAST) return close();
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(query)}`, { signal: asked.signal });
      if (!answer.ok) return close();
      const items = (await answer.json()).items;
      if (asked.signal.aborted || document.activeElement !== field) return;
      list.replaceChildren(...items.map(option));
      show(items.length > 0);
      point(-1);
      said.textContent = items.length ? `${items.length} ${field.dataset.words}` : "";
    } catch {
      // Asked for something newer, or no connection: the form still searches.
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    // While an input method composes a letter the keys are its own.
    if (event.isComposing) return;
    const count = options().length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return event.key === "ArrowDown" ? ask() : undefined;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      point(here + step >= count ? -1 : here + step < -1 ? count - 1 : here + step);
    } else if (event.key === "Enter" && !list.hidden && here >= 0) {
      event.preventDefault();
      location.assign(options()[here].dataset.href);
    }
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-href]");
    if (chosen) location.assign(chosen.dataset.href);
  });
  field.form.addEventListener("submit", close);
})();
