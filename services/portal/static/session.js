// Shows, ten minutes before the session ends, that it will. Without this file a page says so when it is shown that late.
"use strict";
(() => {
  const told = document.querySelector("[data-session-ends]");
  if (!told) return;
  const wait = Date.parse(told.dataset.sessionEnds) - 10 * 60 * 1000 - Date.now();
  if (wait > 0 && wait < 2 ** 31) setTimeout(() => { told.hidden = false; }, wait);
})();
