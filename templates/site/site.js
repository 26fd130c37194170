"use strict";
// Search and copy buttons. The pages do without: all that they link to is in them.
(() => {
  document.documentElement.classList.add("on");
  const root = document.body.dataset.root;
  const query = document.getElementById("runbookc-query");
  const results = document.getElementById("runbookc-results");
  const count = document.getElementById("runbookc-count");
  const list = results.querySelector("ol");
  const SHOWN = 30;
  let index = null;
  let terms = [];
  let loading = null;

  // The index is a script, not JSON, because a page on disk may load scripts beside it and nothing else.
  const load = () => loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = root + "assets/search-index.js";
    script.onload = () => {
      index = window.runbookcIndex;
      terms = Object.keys(index.terms).sort();
      done();
    };
    script.onerror = failed;
    document.head.append(script);
  });

  const words = (text) => (text.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).slice(0, 12);

  const firstFrom = (word) => {
    let [low, high] = [0, terms.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (terms[middle] < word) low = middle + 1; else high = middle;
    }
    return low;
  };

  // For each section that has words beginning with `word`: how much it says about it.
  const hits = (word) => {
    const found = new Map();
    for (let at = firstFrom(word); at < terms.length && terms[at].startsWith(word); at++) {
      const exact = terms[at] === word ? 2 : 1;
      let section = 0;
      for (const item of index.terms[terms[at]].split(" ")) {
        const [delta, weight] = item.split(":");
        section += parseInt(delta, 36);
        const score = (weight === undefined ? 1 : Number(weight)) * exact;
        found.set(section, Math.max(found.get(section) ?? 0, score));
      }
    }
    return found;
  };

  // What all of `found` (maps of scores) have, with its score; the best first.
  const common = (found) => {
    const [first, ...others] = found;
    const scores = [];
    for (const [place, score] of first) {
      const rest = others.map((other) => other.get(place));
      if (rest.every((other) => other !== undefined)) scores.push([place, rest.reduce((sum, other) => sum + other, score)]);
    }
    return scores.sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([place]) => place);
  };

  // Sections that have all words, then pages that have them in several sections.
  const search = (text) => {
    const all = words(text).map(hits);
    if (all.length === 0) return [];
    const sections = common(all);
    const seen = new Set(sections.map((section) => index.sections[section][0]));
    const pages = common(all.map((found) => {
      const best = new Map();
      for (const [section, score] of found) {
        const page = index.sections[section][0];
        best.set(page, Math.max(best.get(page) ?? 0, score));
      }
      return best;
    }));
    return [...sections.map((section) => index.sections[section]), ...pages.filter((page) => !seen.has(page)).map((page) => [page, "", ""])];
  };

  const show = (text) => {
    const found = search(text);
    results.hidden = text.trim() === "";
    count.textContent = found.length === 1 ? "1 place" : `${found.length} places` + (found.length > SHOWN ? `, the best ${SHOWN} here` : "");
    list.replaceChildren(...found.slice(0, SHOWN).map(([page, anchor, title]) => {
      const [href, name] = index.pages[page];
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = root + href + (anchor ? "#" + encodeURIComponent(anchor) : "");
      link.textContent = title || name;
      item.append(link);
      if (title && title !== name) {
        const where = document.createElement("span");
        where.className = "quiet";
        where.textContent = " " + name;
        item.append(where);
      }
      return item;
    }));
  };

  query.addEventListener("focus", () => load().catch(() => {}));
  query.addEventListener("input", () => {
    load().then(() => show(query.value), () => {
      results.hidden = false;
      count.textContent = "The search index cannot be read.";
    });
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter") list.querySelector("a")?.click();
    if (event.key === "Escape") {
      query.value = "";
      show("");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "")) {
      event.preventDefault();
      query.focus();
    }
  });

  for (const code of document.querySelectorAll(".code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.querySelector("pre").textContent);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Select it and copy";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    code.prepend(button);
  }
  // A chart begins in its middle more often than not.
  for (const picture of document.querySelectorAll(".picture")) {
    picture.scrollLeft = (picture.scrollWidth - picture.clientWidth) / 2;
  }
  // What scrolls sideways can be reached by keyboard.
  for (const wide of document.querySelectorAll(".wide, .picture, .code pre")) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  }
})();
