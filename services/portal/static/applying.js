// The fields of a step while somebody types: what stands in them is noted and saved by keeping.js, and what others changed
// meanwhile is shown in them, or asked. Without this file the same form is saved by its buttons.
"use strict";
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form || !window.keeping) return;
  const { say, read, drop, later, tell } = keeping;
  const OFFER = "_offer:", hidden = (name) => form.elements[name];
  let revision = Number(form.dataset.revision);

  const controls = (pointer) => Array.from(form.elements).filter((each) => each.name === pointer || each.name.startsWith(`${pointer}:`));
  const pointer_of = (control) => (control.name && control.name[0] === "/" ? control.name.split(":")[0] : "");
  const value_of = (pointer) => {
    const own = controls(pointer);
    if (own[0].name !== pointer) {
      const ticked = own.filter((each) => each.checked).map((each) => each.name.slice(pointer.length + 1));
      return ticked.length ? ticked : null;
    }
    if (own[0].type === "checkbox") return own[0].checked || null;
    if (own[0].type === "radio") return (own.find((each) => each.checked) || { value: "" }).value;
    return own[0].value;
  };
  const put = (pointer, value) => {
    const text = Array.isArray(value) ? value.join("\n") : value === null || value === undefined ? "" : String(value);
    for (const each of controls(pointer)) {
      if (each.name !== pointer) each.checked = Array.isArray(value) && value.includes(each.name.slice(pointer.length + 1));
      else if (each.type === "checkbox") each.checked = value === true;
      else if (each.type === "radio") each.checked = each.value === text;
      else each.value = text;
    }
  };
  const change = (name, act) => {
    const kept = JSON.parse(hidden(name).value || "{}");
    act(kept);
    hidden(name).value = JSON.stringify(kept);
  };
  const based = (pointer, value) => change("_base", (base) => { base[pointer] = value; });
  const settled = (pointer) => change("_open", (open) => { delete open[pointer]; });

  // The page has seen the draft up to its newest revision once it shows what others changed; what is being typed, or is in
  // question, keeps the revision on which it began.
  keeping.page.shown = (told, before) => {
    const pending = read();
    for (const [name, value] of Object.entries({ ...told.kept, ...told.elsewhere })) {
      if (pending[name]) continue;
      based(name, value);
      accepted(name);
      const own = before[name] && before[name].writer === keeping.writer && name in told.kept;
      if (!own) put(name, told.fields[name]);
    }
    told.conflicts.forEach(ask);
    // A question keeps for the buttons, too, the revision on which it began.
    change("_open", (open) => {
      for (const each of told.conflicts) if (read()[each.pointer]) open[each.pointer] = read()[each.pointer].revision;
    });
    revision = told.revision;
    hidden("_revision").value = revision;
  };
  keeping.page.settled = () => {};
  keeping.page.refused = (name, why) => {
    const own = controls(name)[0];
    if (!own) return;
    const field = own.closest(".field");
    accepted(name);
    const said = Object.assign(document.createElement("span"), { className: "fault", textContent: why, id: `${own.id}-refused` });
    field.classList.add("wrong");
    own.before(said);
    own.setAttribute("aria-invalid", "true");
    own.setAttribute("aria-errormessage", said.id);
  };
  const accepted = (name) => {
    const own = controls(name)[0], said = own && document.getElementById(`${own.id}-refused`);
    if (!said) return;
    said.remove();
    own.removeAttribute("aria-errormessage");
    if (own.closest(".field").querySelector(".fault")) return;
    own.removeAttribute("aria-invalid");
    own.closest(".field").classList.remove("wrong");
  };

  // Both answers beside the field, and two buttons; until one is pressed, the other one's stands on the server.
  const ask = (conflict) => {
    const own = controls(conflict.pointer)[0];
    const elsewhere = conflict.where && conflict.where !== location.pathname;
    if (!own && elsewhere) return; // keeping.js says where it is asked.
    const field = own ? own.closest(".field") : form, box = document.createElement("div");
    const asked = () => Array.from(form.querySelectorAll(".conflict")).filter((each) => each.dataset.conflict === conflict.pointer);
    asked().forEach((each) => each.remove());
    if (own) field.classList.add("both");
    box.className = "conflict";
    box.dataset.conflict = conflict.pointer;
    box.setAttribute("role", "alert");
    const line = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
    const list = document.createElement("dl");
    const empty = say("(để trống)", "(empty)");
    list.append(line("dt", say("Bạn gõ", "You typed")), line("dd", conflict.yours_said || empty));
    list.append(line("dt", `${say("Nơi khác", "Elsewhere")}, ${conflict.at}`), line("dd", conflict.theirs_said || empty));
    const button = (words, act) => {
      const made = line("button", words);
      made.type = "button";
      made.className = "button";
      made.addEventListener("click", () => {
        const mine = read()[conflict.pointer];
        box.remove();
        field.classList.remove("both");
        drop(conflict.pointer);
        settled(conflict.pointer);
        act(mine ? mine.value : conflict.yours);
        if (own) own.focus();
      });
      return made;
    };
    const acts = document.createElement("p");
    acts.className = "acts";
    acts.append(
      button(say("Giữ của tôi", "Keep mine"), (mine) => keeping.noted(conflict.pointer, mine, revision)),
      button(say("Lấy bản kia", "Take the other"), () => {
        put(conflict.pointer, conflict.field);
        based(conflict.pointer, conflict.theirs);
        const left = Object.values(read());
        if (left.some((each) => !each.asked)) { tell("attention", say("Đang lưu…", "Saving…")); later(0); }
        else if (!left.length) tell("done", say("Đã lưu", "Saved"));
      }),
    );
    const first = line("p", say("Mục này vừa được sửa ở nơi khác.", "This was changed elsewhere."));
    box.append(first, list, acts);
    if (own) field.append(box);
    else form.prepend(box);
  };

  // Until what a crash left is back, what is typed waits for it: a moment.
  let early = new Set();
  const note = (pointer) => {
    if (early) early.add(pointer);
    else keeping.noted(pointer, value_of(pointer), revision);
  };
  form.addEventListener("input", (event) => {
    const { name, value } = event.target;
    if (name && name.startsWith(OFFER)) {
      // A name that was chosen stands in the field as if it had been typed.
      const pointer = name.slice(OFFER.length);
      put(pointer, event.target.labels[0].textContent);
      return note(pointer);
    }
    const pointer = pointer_of(event.target);
    if (!pointer) return;
    for (const each of form.elements) if (each.name === OFFER + pointer && value !== undefined) each.checked = false;
    note(pointer);
  });
  form.addEventListener("submit", () => {
    hidden("_writer").value = keeping.writer;
    hidden("_save").value = keeping.carry();
  });

  // What was typed before a reload, a crash or the end of a session comes back into its fields, and is sent. What a form took
  // along has most likely arrived, and its rows may stand elsewhere now: the server says what holds, and that is shown.
  unsent.recovered.then(() => {
    const left = read(), meanwhile = early;
    const base = JSON.parse(hidden("_base").value);
    for (const name of Object.keys(left)) {
      const there = controls(name).length > 0 && !meanwhile.has(name);
      if (there && JSON.stringify(base[name] ?? null) === JSON.stringify(left[name].value || null)) delete left[name];
      else if (there && !(left[name].carried && revision > left[name].revision)) put(name, left[name].value);
    }
    keeping.keep(left);
    early = null;
    meanwhile.forEach(note);
    keeping.begin();
  });
})();
