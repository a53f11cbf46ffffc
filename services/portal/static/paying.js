// While a payment is being confirmed: asks this page again, and shows it anew once there is a result. Ends by itself.
(() => {
  const waiting = document.querySelector("[data-waiting]");
  const live = document.querySelector(".live");
  if (!waiting || !live) return;
  live.hidden = false;
  let left = 60;
  const look = async () => {
    left -= 1;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      const text = await answer.text();
      if (answer.ok && !text.includes("data-waiting")) {
        waiting.textContent = waiting.dataset.waiting;
        location.reload();
        return;
      }
    } catch { /* no network for the moment: asked again */ }
    if (left > 0) setTimeout(look, 4000);
    else live.hidden = true;
  };
  setTimeout(look, 4000);
})();
