// Parts of a page that the server has made anew take the place of the old ones; whoever stands in one of them stays there.
"use strict";
window.fresh = (() => {
  // What a control is known by, however often its page is made.
  const known = (control) => control.id || control.getAttribute("href") || (control.form ? control.form.getAttribute("action") : "");
  const unfolded = (part) => Array.from(part.querySelectorAll("details[open] > summary"), (each) => each.textContent);

  // Puts what is in `young` into `old`, which stays where it is. What nobody has changed is not touched: a tick not sent yet
  // stands only there.
  const swap = (old, young) => {
    if (!old || !young || old.innerHTML === young.innerHTML) return;
    const held = old.contains(document.activeElement) ? known(document.activeElement) : "";
    const open = unfolded(old);
    old.replaceChildren(...young.childNodes);
    for (const summary of old.querySelectorAll("details > summary")) {
      if (open.includes(summary.textContent)) summary.parentElement.open = true;
    }
    const same = held && Array.from(old.querySelectorAll("a, button, input, select")).find((each) => known(each) === held);
    if (same) same.focus({ preventScroll: true });
  };

  // This page as the server makes it now, for nobody but who is signed in here; null where another page came, or none.
  const page = async () => {
    const answer = await fetch(location.pathname + location.search, { redirect: "manual", headers: { Accept: "text/html" } });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  };

  return { swap, page };
})();
