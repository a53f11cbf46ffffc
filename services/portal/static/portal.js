// Keys for those who work here all day. Without this file every page works just the same.
"use strict";
(() => {
  const typing = (element) => element && (element.matches("input:not([type=radio], [type=checkbox]), textarea, select") || element.isContentEditable);
  const rows = Array.from(document.querySelectorAll("[data-rows] > *"));
  const refused = document.getElementById("refused");
  if (refused) refused.focus();
  // What could not be saved is kept on this device for whoever typed it. Signing out on purpose takes it away: the next
  // person at a shared computer finds nothing.
  const ours = () => Object.keys(localStorage).filter((key) => key.startsWith("motcua:"));
  const forget = () => ours().forEach((key) => localStorage.removeItem(key));
  // Of a file only its name lies here, so that it goes on where it stopped: nobody is asked about that.
  const unsaved = () => ours().some((key) => !key.startsWith("motcua:tep|"));
  for (const form of document.querySelectorAll("form[action='/dang-xuat']")) {
    form.addEventListener("submit", (event) => {
      const english = document.documentElement.lang === "en";
      const asked = english
        ? "Some of what you typed is not saved on the server yet. Signing out deletes it from this device. Sign out?"
        : "Có chữ bạn gõ chưa lưu được lên máy chủ. Đăng xuất sẽ xóa chúng khỏi máy này. Bạn vẫn đăng xuất?";
      try {
        if (!unsaved()) { forget(); return; }
        event.preventDefault();
        if (!confirm(asked)) return;
        forget();
        document.dispatchEvent(new Event("motcua:leaving"));
        unsent.clear().then(() => form.requestSubmit(event.submitter));
      } catch { /* A browser that keeps nothing has nothing to take away. */ }
    });
  }
  let here = -1;
  const go = (step) => {
    if (!rows.length) return;
    if (here >= 0) rows[here].classList.remove("here");
    here = Math.min(rows.length - 1, Math.max(0, here + step));
    rows[here].classList.add("here");
    const link = rows[here].querySelector("a");
    if (link) link.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const field = document.querySelector("input[type=search]");
      if (field) { event.preventDefault(); field.focus(); field.select(); }
    } else if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
  });
})();
