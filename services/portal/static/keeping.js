// What was typed into a draft and is not on the server yet: kept in this browser, under draft and person, and sent from
// whichever page of that draft is open. A page says "saved" only of what the server has acknowledged.
"use strict";
window.keeping = (() => {
  const said = document.querySelector("[data-saved][data-draft]");
  if (!said) return null;
  const { draft, person } = said.dataset;
  const KEY = `motcua:${draft}:${person}`, PAUSE = 1000, LONGEST = 30000;
  // What a browser still sends for a page that is gone: at most 64 KiB, and a letter may take four bytes.
  const OUTLIVES = 15000;
  const say = (vi, en) => (document.documentElement.lang === "en" ? en : vi);
  const writer = Math.random().toString(36).slice(2) + Date.now().toString(36);
  const tokens = () => Array.from(document.querySelectorAll("form [name=_csrf]"));
  let saves = 0, timer = 0, wait = PAUSE, sending = false, leaving = false, stopped = false;

  // {pointer: {value, revision, writer, save}}: the browser's own store, so that a crash loses nothing. `asked`: a question is
  // open; `refused`: the server cannot take it as it is; `carried`: a form took it along.
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
  const drop = (pointer) => {
    const { [pointer]: _, ...others } = read();
    keep(others);
  };

  let words = "";
  const tell = (state, text, link) => {
    const now = [state, text, ...(link || [])].join("\n");
    if (now === words) return; // It is read aloud: once, not at every letter.
    words = now;
    const mark = document.createElement("span");
    mark.className = `state ${state}`;
    mark.textContent = text;
    said.replaceChildren(mark);
    if (!link) return;
    const way = Object.assign(document.createElement("a"), { href: link[0], textContent: link[1] });
    said.append(" ", way);
  };
  const held = (link) => tell("attention", memory
    ? say("Chưa lưu; hãy giữ trang này mở", "Not saved; keep this page open")
    : say("Chưa lưu lên máy chủ – đang giữ trên máy này", "Not saved on the server – kept on this device"), link);

  const later = (milliseconds = PAUSE) => {
    clearTimeout(timer);
    timer = setTimeout(send, milliseconds);
  };

  const next = () => {
    // What is in question waits for an answer; what an earlier page left is sent as that page's: it may have been taken
    // then, and only the answer was lost.
    const pending = read();
    const names = Object.keys(pending).filter((name) => !pending[name].asked && !pending[name].refused);
    if (!names.length) return null;
    const by = pending[names[0]].writer, own = names.filter((name) => pending[name].writer === by);
    const save = by === writer ? (saves += 1) : Math.max(...own.map((name) => pending[name].save));
    const entries = Object.fromEntries(own.map((name) => [name, pending[name].value]));
    return { revision: Math.min(...own.map((name) => pending[name].revision)), writer: by, save, entries };
  };
  const post = (what) => {
    const body = JSON.stringify(what), headers = { "Content-Type": "application/json", "X-CSRF": tokens()[0].value };
    return fetch(`/ban-nhap/${draft}/luu`, { method: "POST", headers, body, keepalive: body.length < OUTLIVES });
  };

  const send = async () => {
    if (sending || leaving || stopped) return;
    const what = next();
    if (!what) return;
    sending = true;
    try {
      await taken(await post(what), what.entries);
    } catch {
      again();
    } finally {
      sending = false;
    }
  };
  const again = () => {
    held();
    wait = Math.min(wait * 2, LONGEST);
    later(wait);
  };

  const taken = async (answer, entries) => {
    if (answer.status >= 500) return again();
    const told = await answer.json();
    if (answer.status === 401) {
      const here = encodeURIComponent(location.pathname);
      held([`/dang-nhap?ve=${here}`, say("Đăng nhập lại để lưu", "Sign in again to save")]);
      wait = LONGEST;
      return later(wait);
    }
    if (answer.status === 403 && told.why === "again") {
      if (told.person !== person) {
        stopped = true;
        return tell("problem", say("Người khác vừa đăng nhập; chưa lưu", "Somebody else has signed in; not saved"));
      }
      tokens().forEach((each) => { each.value = told.token; });
      return later(0);
    }
    if (told.gone) {
      // The words stay on this device until somebody signs out: they are nowhere else.
      stopped = true;
      return tell("problem", told.why, [told.gone, say("Xem", "See")]);
    }
    if (!answer.ok) return refused(told, entries);
    wait = PAUSE;
    const pending = read(), conflicts = new Set(told.conflicts.map((each) => each.pointer));
    const before = { ...pending };
    for (const name of Object.keys(entries)) {
      if (!pending[name] || conflicts.has(name)) continue;
      if (JSON.stringify(pending[name].value) === JSON.stringify(entries[name])) delete pending[name];
      // Typed on while this was on its way: that is for the next time, on top of what was taken now.
      else pending[name] = { value: pending[name].value, revision: told.revision, writer, save: saves + 1 };
    }
    for (const each of told.conflicts) if (pending[each.pointer]) pending[each.pointer].asked = true;
    // What is in question was changed once more: it is asked again, with what stands there now.
    for (const name of Object.keys(told.elsewhere)) if (pending[name]) delete pending[name].asked;
    keep(pending);
    page.shown(told, before);
    const left = Object.values(pending);
    if (left.some((each) => !each.asked && !each.refused)) return later();
    if (left.some((each) => each.refused)) return;
    const where = (told.conflicts.find((each) => each.where) || {}).where;
    const link = where && where.split("#")[0] !== location.pathname ? [where, say("Xem và chọn", "See and choose")] : null;
    if (left.length) tell("attention", say("Có mục bị sửa ở nơi khác", "Something was changed elsewhere"), link);
    else tell("done", `${say("Đã lưu", "Saved")} ${told.saved}`);
    page.settled(told, left.length);
  };

  // One entry that cannot be taken keeps no other from being saved.
  const refused = (told, entries) => {
    const pending = read(), named = Object.entries(told.faults || {}).filter(([name]) => name in entries && pending[name]);
    tell("problem", `${say("Chưa lưu được", "Not saved")}: ${named.length ? named[0][1] : told.why}`);
    for (const [name, why] of named) {
      pending[name].refused = why;
      page.refused(name, why);
    }
    keep(pending);
    if (named.length) later(0);
  };

  // A page of the draft without fields: it waits until all is on the server, and shows what came of it.
  const buttons = () => document.querySelectorAll("form[data-whole] button");
  const page = {
    shown: () => {},
    refused: () => {},
    settled: (told, open) => {
      if (open || !buttons().length) return;
      if (told.revision > Number(said.dataset.revision)) location.reload();
      else buttons().forEach((each) => { each.disabled = false; });
    },
  };
  const begin = () => {
    const left = read();
    Object.values(left).forEach((each) => { delete each.asked; delete each.refused; });
    keep(left);
    if (!Object.keys(left).length) return;
    buttons().forEach((each) => { each.disabled = true; });
    held();
    later(0);
  };

  document.addEventListener("motcua:leaving", () => { leaving = true; memory = {}; });
  window.addEventListener("online", () => { wait = PAUSE; later(0); });
  window.addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted && Object.values(read()).some((each) => each.carried)) location.reload();
  });
  window.addEventListener("pagehide", () => {
    // Before the pause is over: sent all the same; the next page asks again whether it came.
    const what = leaving || stopped ? null : next();
    if (what) post(what).catch(() => {});
  });
  document.addEventListener("visibilitychange", () => later(0));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && Object.keys(read()).length) event.preventDefault();
  });
  if (!document.querySelector("form[data-draft]")) unsent.recovered.then(begin);

  return {
    read, keep, drop, tell, held, later, say, writer, page, begin,
    // What a form that is sent now carries: newer than all that this page has sent.
    carry: () => {
      leaving = true;
      const pending = read();
      Object.values(pending).forEach((each) => { each.carried = true; });
      keep(pending);
      // Newer than every letter noted, too: what of them is sent once more after the form undoes nothing of it.
      return (saves = Math.max(saves, ...Object.values(pending).map((each) => each.save)) + 1);
    },
    noted: (pointer, value, revision) => {
      const pending = read(), { save, refused: _, carried: __, ...from } = pending[pointer] || { revision, writer, save: saves };
      pending[pointer] = { ...from, save: save + 1, value };
      keep(pending);
      if (stopped) return;
      if (navigator.onLine) tell("attention", say("Đang lưu…", "Saving…"));
      else held();
      later();
    },
  };
})();
