// Saves the form while somebody types. What the server has not taken yet is kept in this browser, under draft and person, and
// sent later; the page never says more than is so. Without this file the same form is saved by its buttons.
"use strict";
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const { draft, person } = form.dataset;
  const KEY = `motcua:${draft}:${person}`, PAUSE = 1000, LONGEST = 30000;
  const english = document.documentElement.lang === "en";
  const say = (vi, en) => (english ? en : vi);
  const writer = Math.random().toString(36).slice(2) + Date.now().toString(36);
  let revision = Number(form.dataset.revision), token = form.elements._csrf.value;
  let saves = 0, timer = 0, wait = PAUSE, sending = false, leaving = false, stopped = "";

  // {pointer: {value, revision, writer, save}} of what is not acknowledged: the browser's own store, so that a crash loses nothing.
  let memory = null;
  const read = () => {
    if (memory) return memory;
    try { return JSON.parse(localStorage.getItem(KEY) || "{}"); } catch { return (memory = {}); }
  };
  const keep = (pending) => {
    if (memory) { memory = pending; return; }
    const text = Object.keys(pending).length ? JSON.stringify(pending) : "";
    try {
      if (text) localStorage.setItem(KEY, text);
      else localStorage.removeItem(KEY);
      unsent.put(KEY, text);
    } catch { memory = pending; } // A full or forbidden store: this page alone remembers, and warns who leaves it.
  };

  const controls = (pointer) => Array.from(form.elements).filter((each) => each.name === pointer || each.name.startsWith(`${pointer}:`));
  const pointer_of = (control) => (control.name && control.name[0] === "/" ? control.name.split(":")[0] : "");
  const value_of = (pointer) => {
    const own = controls(pointer);
    if (own[0].name !== pointer) {
      const ticked = own.filter((each) => each.checked).map((each) => each.name.slice(pointer.length + 1));
      return ticked.length ? ticked : null;
    }
    if (own[0].type === "checkbox") return own[0].checked || null;
    const chosen = own.filter((each) => each.type === "radio" && each.checked);
    if (chosen.length) return chosen[0].value;
    const typed = own.find((each) => each.type !== "radio");
    return typed ? typed.value : "";
  };
  const drop = (pointer) => {
    const { [pointer]: _, ...others } = read();
    keep(others);
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

  const said = document.querySelector("[data-saved]");
  const tell = (state, words, link) => {
    const mark = document.createElement("span");
    mark.className = `state ${state}`;
    mark.textContent = words;
    said.replaceChildren(mark);
    if (!link) return;
    const way = document.createElement("a");
    way.href = link[0];
    way.textContent = link[1];
    said.append(" ", way);
  };
  const HELD = () => memory
    ? say("Chưa lưu; hãy giữ trang này mở", "Not saved; keep this page open")
    : say("Chưa lưu lên máy chủ – đang giữ trên máy này", "Not saved on the server – kept on this device");
  const here = encodeURIComponent(location.pathname);

  const later = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(send, milliseconds);
  };

  const send = async () => {
    // What is in question waits for an answer; it is kept meanwhile, and asked again after a reload.
    const pending = read(), names = Object.keys(pending).filter((name) => !pending[name].asked);
    if (!names.length || sending || leaving || stopped) return;
    sending = true;
    try {
      // What an earlier page left is sent as that page's: it may have been taken then, and only the answer was lost.
      const by = pending[names[0]].writer, own = names.filter((name) => pending[name].writer === by);
      const entries = Object.fromEntries(own.map((name) => [name, pending[name].value]));
      const base = Math.min(...own.map((name) => pending[name].revision));
      const save = by === writer ? (saves += 1) : Math.max(...own.map((name) => pending[name].save));
      const body = JSON.stringify({ revision: base, writer: by, save, entries });
      const headers = { "Content-Type": "application/json", "X-CSRF": token };
      const answer = await fetch(`/ban-nhap/${draft}/luu`, { method: "POST", headers, body });
      await taken(answer, entries);
    } catch {
      again();
    } finally {
      sending = false;
    }
  };

  const again = () => {
    tell("attention", HELD());
    wait = Math.min(wait * 2, LONGEST);
    later(wait);
  };

  const taken = async (answer, entries) => {
    if (answer.status >= 500) return again();
    const told = await answer.json();
    if (answer.status === 401) {
      tell("attention", HELD(), [`/dang-nhap?ve=${here}`, say("Đăng nhập lại để lưu", "Sign in again to save")]);
      wait = LONGEST;
      return later(wait);
    }
    if (answer.status === 403 && told.why === "again") {
      if (told.person !== person) {
        stopped = "person";
        return tell("problem", say("Người khác vừa đăng nhập; chưa lưu", "Somebody else has signed in; not saved"));
      }
      token = form.elements._csrf.value = told.token;
      return later(0);
    }
    if (told.gone) {
      stopped = "gone";
      keep({});
      return tell("attention", say("Bản nháp không còn ở đây", "The draft is no longer here"), [told.gone, say("Xem", "See")]);
    }
    if (!answer.ok) return tell("problem", `${say("Chưa lưu được", "Not saved")}: ${told.why}`);
    wait = PAUSE;
    revision = told.revision;
    form.elements._revision.value = revision;
    const pending = read(), conflicts = new Set(told.conflicts.map((each) => each.pointer));
    const base = JSON.parse(form.elements._base.value);
    for (const name of Object.keys(entries)) {
      if (conflicts.has(name)) continue;
      base[name] = entries[name];
      if (!pending[name]) continue;
      if (JSON.stringify(pending[name].value) === JSON.stringify(entries[name])) delete pending[name];
      // Typed on while this was on its way: that is for the next time, on top of what was taken now.
      else Object.assign(pending[name], { revision, writer, save: saves + 1 });
    }
    for (const each of told.conflicts) {
      if (pending[each.pointer]) pending[each.pointer].asked = true;
      ask(each);
    }
    form.elements._base.value = JSON.stringify(base);
    keep(pending);
    if (Object.keys(pending).some((name) => !pending[name].asked)) return later(PAUSE);
    if (Object.keys(pending).length) tell("attention", say("Có mục bị sửa ở nơi khác", "Something was changed elsewhere"));
    else tell("done", `${say("Đã lưu", "Saved")} ${told.saved}`);
  };

  // Both answers beside the field, and two buttons; until one is pressed, the other one's stands on the server.
  const ask = (conflict) => {
    const own = controls(conflict.pointer)[0];
    if (!own) return;
    const field = own.closest(".field"), box = document.createElement("div");
    field.querySelectorAll(".conflict").forEach((each) => each.remove());
    field.classList.add("both");
    box.className = "conflict";
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
      made.addEventListener("click", () => { box.remove(); field.classList.remove("both"); act(); own.focus(); });
      return made;
    };
    const acts = document.createElement("p");
    acts.className = "acts";
    acts.append(
      button(say("Giữ của tôi", "Keep mine"), () => {
        drop(conflict.pointer);
        note(conflict.pointer);
      }),
      button(say("Lấy bản kia", "Take the other"), () => {
        drop(conflict.pointer);
        put(conflict.pointer, conflict.theirs);
        const base = JSON.parse(form.elements._base.value);
        base[conflict.pointer] = conflict.theirs;
        form.elements._base.value = JSON.stringify(base);
        tell("done", say("Đã lưu", "Saved"));
      }),
    );
    const first = line("p", say("Mục này vừa được sửa ở nơi khác.", "This was changed elsewhere."));
    box.append(first, list, acts);
    field.append(box);
  };

  // Until what a crash left is back, what is typed waits for it: a moment.
  let early = new Set();
  const note = (pointer) => {
    if (early) return early.add(pointer);
    const pending = read();
    const { save, ...from } = pending[pointer] || { revision, writer, save: saves };
    pending[pointer] = { ...from, save: save + 1, value: value_of(pointer) };
    keep(pending);
    if (!stopped) tell("attention", navigator.onLine ? say("Đang lưu…", "Saving…") : HELD());
    later(PAUSE);
  };
  form.addEventListener("input", (event) => {
    const pointer = pointer_of(event.target);
    if (pointer) note(pointer);
  });
  form.addEventListener("submit", () => { leaving = true; });
  document.addEventListener("motcua:leaving", () => { leaving = true; memory = {}; });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("online", () => { wait = PAUSE; later(0); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) later(0); });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && Object.keys(read()).length) event.preventDefault();
  });

  // What was typed before a reload, a crash or the end of a session comes back into its fields, and is sent.
  unsent.recovered.then(() => {
    const left = read(), meanwhile = early;
    const base = JSON.parse(form.elements._base.value);
    for (const name of Object.keys(left)) {
      delete left[name].asked;
      const there = controls(name).length > 0 && !meanwhile.has(name);
      if (there && JSON.stringify(base[name] ?? null) === JSON.stringify(left[name].value || null)) delete left[name];
      else if (there) put(name, left[name].value);
    }
    keep(left);
    if (Object.keys(left).length) {
      tell("attention", HELD());
      later(0);
    }
    early = null;
    meanwhile.forEach(note);
  });
})();
