// What of WCAG 2.2 AA can be judged by looking at one page as it stands. Gives a sentence for each fault.
() => {
  const faults = [];
  const told = (element) => {
    const shown = element.outerHTML.replace(/\s+/g, " ");
    return shown.length > 110 ? `${shown.slice(0, 110)}…` : shown;
  };
  const wrong = (what, element) => faults.push(element ? `${what}: ${told(element)}` : what);
  const visible = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".hidden, .skip");
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  // Landmarks (1.3.1, 2.4.1)
  for (const [name, selector] of [["main", "main"], ["header", "body > header"], ["footer", "body > footer"]]) {
    if (all(selector).length !== 1) wrong(`there must be one ${name}`);
  }
  const navigations = all("nav").map((each) => each.getAttribute("aria-label") || "");
  if (new Set(navigations).size !== navigations.length || navigations.includes("")) wrong("each nav has a name of its own");
  const first = document.querySelector("a[href], button, input");
  if (!first || !first.matches(".skip")) wrong("the first link leads past the header", first);

  // Headings in order (1.3.1, 2.4.6)
  let before = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6").filter(visible)) {
    const level = Number(heading.tagName[1]);
    if (level > before + 1) wrong(`a heading of level ${level} follows one of level ${before}`, heading);
    if (!heading.textContent.trim()) wrong("an empty heading", heading);
    before = level;
  }

  // Ids and what points to them (4.1.2, 1.3.1)
  const ids = all("[id]").map((each) => each.id);
  for (const id of new Set(ids.filter((each, at) => ids.indexOf(each) !== at))) wrong(`two elements have the id ${id}`);
  for (const name of ["for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-activedescendant"]) {
    for (const element of all(`[${name}]`)) {
      for (const id of element.getAttribute(name).split(/\s+/)) {
        if (!ids.includes(id)) wrong(`${name} points to nothing`, element);
      }
    }
  }
  for (const link of all('a[href^="#"]')) {
    if (link.getAttribute("href") !== "#" && !ids.includes(link.getAttribute("href").slice(1))) wrong("leads nowhere", link);
  }

  // Controls, pictures, lists, tables
  for (const control of all("input:not([type=hidden]), select, textarea").filter((each) => each.checkVisibility())) {
    if (!control.labels.length && !control.hasAttribute("aria-label")) wrong("a control without a label", control);
  }
  for (const picture of all("img:not([alt])")) wrong("a picture without alt", picture);
  for (const element of all("[tabindex]")) if (element.tabIndex > 0) wrong("an order of its own", element);
  for (const item of all("ul > :not(li), ol > :not(li), dl > :not(dt, dd, div)")) wrong("not an item of its list", item);
  for (const item of all("li")) if (!item.parentElement.matches("ul, ol")) wrong("an item without a list", item);
  for (const table of all("table")) {
    if (!table.querySelector("th[scope]")) wrong("a table without headers", table);
    for (const head of table.querySelectorAll("th:not([scope])")) wrong("a header that does not say of what", head);
  }
  for (const part of all("[lang]")) if (!["vi", "en"].includes(part.lang)) wrong("a language nobody knows", part);
  for (const box of all(".scroll").filter((each) => each.scrollWidth > each.clientWidth)) {
    const reached = box.tabIndex >= 0 || box.querySelector("a[href], button, input, select, textarea, [tabindex='0']");
    if (!reached) wrong("scrolls, but no key reaches it", box);
  }
  // 2.5.8: 24 by 24, but for links in a text
  for (const target of all("button, select, summary, input:not([type=hidden]), textarea").filter(visible)) {
    const box = target.getBoundingClientRect();
    const area = target.matches("[type=checkbox], [type=radio]") && target.labels[0];
    const height = area ? area.getBoundingClientRect().height : box.height;
    if (height < 24 || (!area && box.width < 24)) wrong(`too small to hit (${box.width} by ${box.height})`, target);
  }

  // Contrast (1.4.3), as the colours come out
  const channels = (text) => {
    const [red, green, blue, alpha = 1] = text.match(/[\d.]+/g).map(Number);
    return [red, green, blue, alpha];
  };
  const over = (upper, lower) => [0, 1, 2].map((at) => upper[at] * upper[3] + lower[at] * (1 - upper[3])).concat(1);
  const behind = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) layers.unshift(channels(getComputedStyle(each).backgroundColor));
    return layers.reduce((lower, upper) => over(upper, lower), [255, 255, 255, 1]);
  };
  const brightness = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (element, style) => {
    const back = behind(element);
    const [high, low] = [brightness(over(channels(style.color), back)), brightness(back)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < (large ? 3 : 4.5)) wrong(`contrast ${ratio.toFixed(2)} (${style.color})`, element);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || seen.has(element) || !visible(element)) continue;
    seen.add(element);
    if (!element.closest("[disabled], script, option, textarea, title")) contrast(element, getComputedStyle(element));
  }
  for (const field of all("input[placeholder]").filter(visible)) contrast(field, getComputedStyle(field, "::placeholder"));
  for (const field of all("input:not([type=hidden]), textarea, select").filter(visible)) contrast(field, getComputedStyle(field));

  // The focus is seen (2.4.7)
  for (const element of all("a[href], button, input:not([type=hidden]), select, textarea, summary").filter(visible)) {
    element.focus({ focusVisible: true, preventScroll: true });
    const rings = [element, element.closest("form.search")].filter(Boolean).map((each) => getComputedStyle(each));
    if (document.activeElement === element && !rings.some((each) => each.outlineStyle !== "none" && parseFloat(each.outlineWidth) >= 2)) {
      wrong("its focus is not seen", element);
    }
  }
  if (document.activeElement) document.activeElement.blur();
  return faults;
}
