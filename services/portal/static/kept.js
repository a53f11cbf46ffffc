// What was typed into a form that goes off in one piece: kept in this browser until it is sent, so that a crash, a reload or
// the end of the session takes nothing away. It lies under the page and a hash of the person; signing out takes it away.
"use strict";
(() => {
  const PREFIX = "motcua:giu|";
  const english = document.documentElement.lang === "en";
  const say = (vi, en) => (english ? en : vi);
  const write = (key, kept) => {
    const text = kept ? JSON.stringify(kept) : "";
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
    unsent.put(key, text);
  };
  const read = (key) => {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  };

  // The page one comes to when it was done: what went along is no longer kept.
  const done = document.querySelector("[data-sent]");
  if (done) {
    unsent.recovered.then(() => Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX + done.dataset.sent) && (read(key) || {}).carried)
      .forEach((key) => write(key, null)));
  }

  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const key = PREFIX + form.dataset.keep, answered = "answered" in form.dataset;
  // Until what was kept is back in place nothing is written over it; what is typed meanwhile stays as it was typed.
  const early = new Set();
  let leaving = false, begun = false;
  const ticked = (control) => control.type === "checkbox" || control.type === "radio";
  const controls = () => Array.from(form.elements).filter((each) => each.name.startsWith("_rows:")
    || (each.name && !each.name.startsWith("_") && !["hidden", "file", "submit", "button"].includes(each.type)));
  const named = (control) => (ticked(control) ? `${control.name}\n${control.value}` : control.name);
  const now = (control) => (ticked(control) ? control.checked : control.value);
  const shown = (control) => {
    if (ticked(control)) return control.defaultChecked;
    if (control.tagName !== "SELECT") return control.defaultValue;
    return (Array.from(control.options).find((each) => each.defaultSelected) || control.options[0] || {}).value;
  };
  const all = () => Object.fromEntries(controls().map((each) => [named(each), now(each)]));

  const told = Object.assign(document.createElement("p"), { className: "second keeping" });
  told.setAttribute("role", "status");
  // Above the buttons: nothing moves under the fingers of who types. What comes back is told on top.
  Array.from(form.querySelectorAll(".acts")).pop().before(told);
  const tell = (text, again) => {
    if (told.dataset.said === text) return; // It is read aloud: once, not at every letter.
    told.dataset.said = text;
    told.replaceChildren(text);
    if (!again) return;
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.textContent = say("Bỏ những gì đã gõ", "Throw away what was typed");
    button.addEventListener("click", () => { leaving = true; write(key, null); location.assign(location.pathname + location.search); });
    told.append(" ", button);
  };
  const KEPT = say("Chưa gửi. Những gì bạn gõ được giữ trên máy này.", "Not sent yet. What you type is kept on this device.");
  const BACK = say("Những gì bạn gõ trước đó đã được đặt lại; chưa gửi đi.", "What you typed before is back in place; it is not sent yet.");

  const note = () => {
    if (leaving || !begun) return;
    const same = !answered && controls().every((each) => now(each) === shown(each));
    try {
      write(key, same ? null : { typed: all() });
      tell(same ? "" : KEPT, !same);
    } catch { /* A full or forbidden store: the page is then the only place. */ }
  };

  // Rows that were added or taken away since: the server draws them, with everything that was typed.
  const drawn = (typed) => {
    const whole = document.createElement("form");
    whole.method = "post";
    whole.action = form.action;
    const hidden = (name, value) => whole.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    for (const each of form.querySelectorAll("input[type=hidden]")) if (!each.name.startsWith("_rows:")) hidden(each.name, each.value);
    for (const [name, value] of Object.entries(typed)) {
      const [own, of] = name.split("\n");
      if (value === true) hidden(own, of);
      else if (value !== false) hidden(own, value);
    }
    hidden("_do", "again");
    write(key, { typed, back: true });
    document.body.append(whole);
    leaving = true;
    whole.submit();
  };
  const begin = () => {
    const kept = read(key);
    begun = true;
    const back = () => {
      note();
      if (!told.dataset.said) return;
      form.prepend(told);
      tell(BACK, true);
    };
    // A page that answers shows what was sent, with what is wrong with it: that is what there is to lose now.
    if (answered) return kept && kept.back ? back() : note();
    if (!kept || !kept.typed) return note();
    const here = new Map(controls().map((each) => [named(each), each]));
    const rows = Object.keys(kept.typed).every((name) => here.has(name)
      && (!name.startsWith("_rows:") || here.get(name).value === kept.typed[name]));
    // Only a form that is drawn anew by `_do=again` is: to any other it would mean that it is sent.
    const drawable = form.querySelector("[name=_entries]");
    if (drawable && (!rows || here.size !== Object.keys(kept.typed).length)) {
      return drawn({ ...kept.typed, ...Object.fromEntries(Array.from(early, (name) => [name, now(here.get(name))])) });
    }
    for (const [name, control] of here) {
      if (!(name in kept.typed) || early.has(name)) continue;
      if (ticked(control)) control.checked = kept.typed[name];
      else control.value = kept.typed[name];
    }
    back();
  };

  document.addEventListener("motcua:leaving", () => { leaving = true; });
  for (const what of ["input", "change"]) {
    document.addEventListener(what, (event) => {
      if (event.target.form !== form) return;
      if (!begun) early.add(named(event.target));
      note();
    });
  }
  form.addEventListener("submit", () => {
    if (!begun) return;
    try { write(key, { typed: all(), carried: true }); } catch { /* As above. */ }
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  unsent.recovered.then(begin);
})();
