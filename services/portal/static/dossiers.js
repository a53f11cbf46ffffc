// A dossier's page keeps itself up to date (Server-Sent Events). Without this file one loads the page again.
"use strict";
(() => {
  const live = document.querySelector("[data-live]");
  if (!live || !window.EventSource) return;
  const PAUSE = 300, WITHOUT_STREAM = 60000;
  const said = document.getElementById("new-step");
  const how = document.querySelector("[data-part=how]");
  let source = null, last = live.dataset.after, waiting = 0, polling = 0, refreshing = false, again = false;

  const titles = (root) => Array.from(root.querySelectorAll(".timeline li:not(.expected)"), (step) => step.querySelector(".what").textContent);
  const tell = (words) => { how.textContent = words; };

  // What is new is fetched as the page itself makes it: one source of words, of rights and of whose turn it is.
  const refresh = async () => {
    if (refreshing) { again = true; return; }
    refreshing = true;
    try {
      const answer = await fetch(location.pathname, { redirect: "manual", headers: { Accept: "text/html" } });
      if (!answer.ok) { if (answer.type === "opaqueredirect") stop(); return; }
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      const before = titles(document).length;
      for (const name of ["now", "clock", "timeline", "beside"]) {
        fresh.swap(...[document, made].map((each) => each.querySelector(`[data-part=${name}]`)));
      }
      document.title = made.title;
      const grown = titles(document);
      const news = grown.slice(0, Math.max(0, grown.length - before));
      document.querySelectorAll(".timeline li:not(.expected)").forEach((step, index) => step.classList.toggle("fresh-step", index < news.length));
      if (news.length) said.textContent = `${live.dataset.new}: ${news.reverse().join(" ")}`;
    } catch {
      // No connection: the stream says so, too, and comes back by itself.
    } finally {
      refreshing = false;
      if (again) { again = false; refresh(); }
    }
  };
  const stop = () => {
    if (source) source.close();
    source = null;
    clearInterval(polling);
    tell(how.dataset.goneWords);
  };
  const listen = () => {
    if (source) return;
    source = new EventSource(`${live.dataset.live}?sau=${encodeURIComponent(last)}`);
    source.addEventListener("open", () => { clearInterval(polling); tell(how.dataset.liveWords); });
    source.addEventListener("step", (event) => {
      last = event.lastEventId || last;
      clearTimeout(waiting);
      waiting = setTimeout(refresh, PAUSE);
    });
    source.addEventListener("error", () => {
      // Closed for good (too many are listening, or signed out): the page is looked at once a minute instead.
      if (!source || source.readyState !== EventSource.CLOSED) return;
      source = null;
      tell("");
      clearInterval(polling);
      polling = setInterval(refresh, WITHOUT_STREAM);
    });
  };
  // A page nobody looks at holds no connection: browsers have six to one host, and tabs are many.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      if (source) source.close();
      source = null;
      clearInterval(polling);
    } else { refresh(); listen(); }
  });
  if (!document.hidden) listen();
})();
