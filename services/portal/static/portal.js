// Keys for those who work here all day. Without this file every page works just the same.
"use strict";
(() => {
  const typing = (element) => element && (element.matches("input:not([type=radio], [type=checkbox]), textarea, select") || element.isContentEditable);
  const rows = Array.from(document.querySelectorAll("[data-rows] > *"));
  const refused = document.getElementById("refused");
  if (refused) refused.focus();
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
