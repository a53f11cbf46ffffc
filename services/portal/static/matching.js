// The matching queue by keys alone: j and k walk (portal.js), a figure chooses, Enter sends, Escape leaves the field.
"use strict";
(() => {
  const entries = Array.from(document.querySelectorAll(".entry"));
  const writing = (element) => element.matches("input:not([type=radio], [type=checkbox]), textarea, select");
  const current = (target) => target.closest(".entry") || document.querySelector(".entry.here") || entries[0];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !entries.length) return;
    const entry = current(event.target);
    if (event.key === "Escape" && writing(event.target)) entry.querySelector("h2 a").focus();
    if (!/^[0-9]$/.test(event.key) || writing(event.target)) return;
    const choices = entry.querySelectorAll("input[type=radio]");
    const chosen = event.key === "0" ? entry.querySelector("[data-none]") : choices[Number(event.key) - 1];
    // Behind the candidates stand "none" and "another code", which have no figure of their own.
    if (!chosen || (event.key !== "0" && !chosen.hasAttribute("data-candidate"))) return;
    event.preventDefault();
    chosen.checked = true;
    entry.querySelector("[data-reason]").focus();
  });
})();
