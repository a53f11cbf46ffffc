// What was typed and is not on the server yet, so that not even a browser that is killed takes it along. localStorage answers
// at once, but keeps what it is given in memory for seconds; IndexedDB hands it to the system as it comes, and has the last
// word when the first page of ours opens after a crash.
"use strict";
window.unsent = (() => {
  const PREFIX = "motcua:", FILES = "motcua:tep|";
  const opened = new Promise((done, failed) => {
    const asked = indexedDB.open("motcua", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("unsent");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = failed;
  });
  opened.catch(() => {});
  // A store or a lock that never answers must keep nobody from typing, saving or signing out.
  const MOST = 2000;
  const soon = (work) => Promise.race([work, new Promise((done) => setTimeout(done, MOST))]).catch(() => {});
  const act = async (mode, what) => {
    const database = await opened;
    return new Promise((done, failed) => {
      const acting = database.transaction("unsent", mode);
      const asked = what(acting.objectStore("unsent"));
      acting.commit(); // Not even the end of this page takes it back.
      acting.oncomplete = () => done(asked.result);
      acting.onabort = failed;
    });
  };
  const put = (key, text) => act("readwrite", (store) => (text ? store.put(text, key) : store.delete(key)));

  const recover = async () => {
    const keys = await act("readonly", (store) => store.getAllKeys());
    const texts = await act("readonly", (store) => store.getAll());
    for (const key of Object.keys(localStorage)) {
      // Which file goes on where (files.js) stands in this store alone.
      if (key.startsWith(PREFIX) && !key.startsWith(FILES) && !keys.includes(key)) localStorage.removeItem(key);
    }
    keys.forEach((key, at) => localStorage.setItem(key, texts[at]));
  };
  // Only the first page of ours recovers: where another one is open nothing crashed, and it may be writing.
  const page = () => new Promise((done, failed) => {
    const stay = () => { done(); return new Promise(() => {}); };
    navigator.locks.request("motcua", { ifAvailable: true }, (alone) => (alone ? recover() : undefined))
      .catch(() => {})
      .then(() => navigator.locks.request("motcua", { mode: "shared" }, stay))
      .catch(failed);
  });
  const recovered = window.navigator.locks && window.indexedDB ? soon(page()) : Promise.resolve();
  const clear = () => act("readwrite", (store) => store.clear());
  return { put: (key, text) => put(key, text).catch(() => {}), clear: () => soon(clear()), recovered };
})();
