"use strict";
// Keeps a checklist's ticks, notes, values, choices and clocks, one state for each page and incident. Everything that
// is shown goes in as text, never as markup; state that was imported is read field by field.
(() => {
  const page = document.body.dataset.page;
  const prefix = `runbookc:checklist:${page}:`;
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const one = (selector, root = document) => root.querySelector(selector);
  const MAPS = ["ticks", "notes", "values", "picks", "clocks", "stops"];
  let kept = true;
  let state = blank("");

  // ---- state ----
  function blank(incident) {
    const fresh = { version: 1, page, incident, initials: "", severity: "" };
    for (const map of MAPS) fresh[map] = Object.create(null);
    return fresh;
  }

  function store(action) {
    try {
      return action(window.localStorage);
    } catch {
      kept = false;
      one("#no-store").hidden = false;
      return null;
    }
  }

  /** A state out of parsed JSON, or null where it is none of ours. */
  function read(value) {
    if (!value || typeof value !== "object" || value.version !== 1 || value.page !== page) return null;
    const word = (v) => (typeof v === "string" ? v : "");
    const result = blank(word(value.incident));
    result.initials = word(value.initials);
    result.severity = word(value.severity);
    const fits = {
      ticks: (v) => v && Number.isFinite(v.at) && { at: v.at, by: word(v.by) },
      notes: word,
      values: word,
      picks: (v) => Array.isArray(v) && v.filter((id) => typeof id === "string"),
      clocks: (v) => Number.isFinite(v) && v,
      stops: (v) => Number.isFinite(v) && v,
    };
    for (const map of MAPS) {
      for (const [key, v] of Object.entries(value[map] ?? {})) {
        const fit = fits[map](v);
        if (fit) result[map][key] = fit;
      }
    }
    return result;
  }

  function parse(text) {
    try {
      return read(JSON.parse(text));
    } catch {
      return null;
    }
  }

  const load = (incident) => parse(store((s) => s.getItem(prefix + incident)) ?? "") ?? blank(incident);

  function save() {
    store((s) => {
      s.setItem(prefix + state.incident, JSON.stringify(state));
      s.setItem(`runbookc:current:${page}`, state.incident);
    });
  }

  function incidents() {
    const keys = store((s) => Array.from({ length: s.length }, (_, i) => s.key(i))) ?? [];
    return keys.filter((key) => key?.startsWith(prefix)).map((key) => key.slice(prefix.length)).filter(Boolean).sort();
  }

  // ---- words ----
  function say(words) {
    const toast = one("#status");
    toast.textContent = words;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => (toast.textContent = ""), 6000);
  }

  function span(ms) {
    const s = Math.floor(Math.abs(ms) / 1000);
    const two = (n) => String(n).padStart(2, "0");
    const [days, hours, minutes] = [Math.floor(s / 86400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
    if (days) return `${days} d ${hours} h`;
    return hours ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
  }

  const clock = (ms) => new Date(ms).toTimeString().slice(0, 5);
  const local = (ms) => new Date(ms - new Date(ms).getTimezoneOffset() * 60000).toISOString().slice(0, 19);

  // ---- commands ----
  /** `value` as it must stand in the quotes around its placeholder; interactive shells expand `!` inside "...". */
  function quoted(value, quoting) {
    const single = (v) => v.replaceAll("'", "'\\''");
    switch (quoting) {
      case "bare": return /^[\w./:@%+=,-]+$/.test(value) ? value : `'${single(value)}'`;
      case "double": return value.replace(/[\\"$`]/g, "\\$&").replace(/!+/g, "\"'$&'\"");
      case "single": return single(value);
      case "heredoc": return value.replace(/[\\$`]/g, "\\$&");
      default: return value;
    }
  }

  /** Control characters have no business in a value: pasted into a terminal they act. */
  const tame = (value) => value.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");

  /** Passwords and the like live as long as the page: they are neither stored nor exported. */
  const secrets = Object.create(null);
  const hidden = new Set(all("[data-secret]").map((input) => input.dataset.value));
  const valueOf = (key) => (hidden.has(key) ? secrets : state.values)[key] ?? "";

  const spelling = new Map(all(".blank").map((place) => [place, place.textContent]));

  function fill() {
    for (const [place, spelt] of spelling) {
      const value = valueOf(place.dataset.parameter);
      place.textContent = value ? quoted(value, place.dataset.quoting) : spelt;
      place.classList.toggle("filled", value !== "");
    }
    for (const input of all(".value")) {
      const value = valueOf(input.dataset.value);
      if (input.value !== value) input.value = value;
    }
  }

  async function copy(button) {
    const code = one(".code", button.closest(".code-row"));
    const open = all(".blank:not(.filled)", code);
    if (open.length && code.classList.contains("shell")) {
      const key = open[0].dataset.parameter;
      say(`Not copied: ${open[0].textContent} has no value yet.`);
      all(".value", button.closest(".item") ?? document).find((input) => input.dataset.value === key)?.focus();
      return;
    }
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      if (!document.execCommand("copy")) return say("The browser refused: press Ctrl+C, the text is selected.");
    }
    say(open.length ? `Copied, with ${open.length} blank(s) still open.` : "Copied.");
  }

  // ---- ticks and choices ----
  const folded = (element) => element.closest(".not-taken > .body") !== null;
  const taskOf = (item) => (item.classList.contains("item") ? one(":scope > .row .tick", item) : null);

  function tick(id, on) {
    if (!on) delete state.ticks[id];
    else state.ticks[id] ??= { at: Date.now(), by: state.initials };
    for (const box of all(".tick").filter((box) => box.dataset.tick === id)) {
      const own = box.closest(".item").id;
      if (on && state.clocks[own]) state.stops[own] ??= Date.now();
      if (!on) delete state.stops[own];
    }
  }

  /** A box around others is ticked with the last of them, and open again with the first that is. */
  function climb(box) {
    for (let item = box.closest(".item")?.parentElement?.closest(".item"); item; item = item.parentElement?.closest(".item")) {
      const own = taskOf(item);
      if (!own) continue;
      const below = all(".tick", item).filter((other) => other !== own && !folded(other));
      const undecided = all(".ways", item).some((choice) => !folded(choice) && !state.picks[choice.dataset.choice]);
      tick(own.dataset.tick, !undecided && below.every((other) => state.ticks[other.dataset.tick]));
    }
  }

  function showTicks() {
    for (const box of all(".tick")) {
      const done = state.ticks[box.dataset.tick];
      box.checked = Boolean(done);
      box.closest(".item").classList.toggle("done", box.checked);
    }
    for (const place of all("[data-ticked]")) {
      const done = state.ticks[place.dataset.ticked];
      place.textContent = done ? `${clock(done.at)}${done.by ? ` ${done.by}` : ""}` : "";
      place.dateTime = done ? new Date(done.at).toISOString() : "";
    }
  }

  function showPicks() {
    for (const choice of all(".ways")) {
      const picks = state.picks[choice.dataset.choice] ?? [];
      for (const pick of all(".pick", choice).filter((pick) => pick.name === choice.dataset.choice)) {
        pick.checked = picks.includes(pick.value);
        pick.closest(".branch").classList.toggle("not-taken", picks.length > 0 && !pick.checked);
      }
      one(":scope > .unpick", choice).hidden = picks.length === 0;
    }
  }

  function showProgress() {
    const boxes = new Map(all(".tick").filter((box) => !folded(box)).map((box) => [box.dataset.tick, box.checked]));
    const choices = all(".ways").filter((choice) => !folded(choice));
    const total = boxes.size + choices.length;
    const done = [...boxes.values()].filter(Boolean).length + choices.filter((c) => state.picks[c.dataset.choice]).length;
    const bar = one("#progress");
    bar.max = Math.max(total, 1);
    bar.value = done;
    one("#count").textContent = `${done} of ${total}`;
  }

  // ---- clocks ----
  const told = new Set();

  /** One countdown: its words, and how loud they are. */
  function showCount(place, now) {
    const start = state.clocks[place.dataset.clock];
    const wanted = !place.dataset.severity || place.dataset.severity === state.severity;
    place.textContent = "";
    place.className = "count js";
    if (start === undefined || !wanted) return null;
    const due = start + Number(place.dataset.seconds) * 1000;
    const left = due - (state.stops[place.dataset.clock] ?? now);
    place.textContent = left >= 0 ? `${span(left)} left` : `over by ${span(left)}`;
    if (left < 0) place.classList.add("over");
    else if (left < (due - start) / 5) place.classList.add("soon");
    const stopped = state.stops[place.dataset.clock] !== undefined || place.closest(".done") !== null;
    const key = `${state.incident} ${place.dataset.clock} ${start} ${place.dataset.seconds}`;
    if (left < 0 && left > -5000 && !stopped && !told.has(key)) {
      told.add(key);
      say(`Time is up: ${place.dataset.name}`);
    }
    return left;
  }

  const elsewhere = (rung) => {
    const only = rung.dataset.severities?.split(" ");
    return Boolean(only && state.severity && !only.includes(state.severity));
  };

  function showLadder(section, now) {
    let next = null;
    for (const rung of all(".item.rung", section)) {
      const other = elsewhere(rung);
      rung.classList.toggle("other-severity", other);
      const place = one(".count", rung);
      const left = place && showCount(place, now);
      const open = left !== null && !other && !taskOf(rung)?.checked;
      if (open && (!next || left < next.left)) next = { left, name: place.dataset.name };
    }
    const words = next && (next.left >= 0 ? `Next: ${next.name} in ${span(next.left)}` : `Due now: ${next.name}`);
    one("[data-ladder]", section).textContent = words ?? "";
    return words;
  }

  function tock() {
    const now = Date.now();
    all(".count").filter((place) => !place.closest(".rung")).forEach((place) => showCount(place, now));
    one("#next").textContent = all("section.ladder").map((s) => showLadder(s, now)).filter(Boolean)[0] ?? "";
    for (const age of all("[data-age]")) {
      const start = state.clocks[age.dataset.age];
      age.textContent = start === undefined ? "" : now >= start ? `${span(now - start)} ago` : `in ${span(now - start)}`;
    }
  }

  function showClocks() {
    for (const input of all("[data-clock-input]")) {
      const start = state.clocks[input.dataset.clockInput];
      if (document.activeElement !== input) input.value = start === undefined ? "" : local(start);
    }
    for (const button of all(".start")) one(".verb", button).textContent = state.clocks[button.dataset.start] ? "Restart" : "Start";
    for (const input of all(".severity")) {
      input.checked = input.value === state.severity;
      input.closest("tr").classList.toggle("chosen", input.checked);
    }
  }

  function startClock(key, at = Date.now()) {
    state.clocks[key] = at;
    delete state.stops[key];
  }

  // ---- the page ----
  function show() {
    one("#incident").value = state.incident;
    one("#initials").value = state.initials;
    one("#incidents").replaceChildren(...incidents().map((name) => Object.assign(document.createElement("option"), { value: name })));
    for (const field of all("[data-note]")) {
      const note = state.notes[field.dataset.note] ?? "";
      if (field.value !== note) field.value = note;
      if (note) openNote(field, true);
    }
    for (const place of all("[data-note-print]")) place.textContent = state.notes[place.dataset.notePrint] ?? "";
    fill();
    showPicks();
    showTicks();
    showProgress();
    showClocks();
    tock();
  }

  const changed = () => {
    save();
    show();
  };

  function openNote(field, open) {
    field.hidden = !open;
    all(".note-button", field.closest(".item")).find((b) => b.getAttribute("aria-controls") === field.id)?.setAttribute("aria-expanded", String(open));
  }

  function openIncident(name) {
    if (name === state.incident) return;
    const known = incidents().includes(name);
    const untitled = state.incident === "";
    if (known || !untitled) state = load(name);
    else {
      store((s) => s.removeItem(prefix));
      state.incident = name;
    }
    all("[data-note]").forEach((field) => openNote(field, false));
    changed();
    say(known ? `Opened ${name}.` : untitled ? `This list is ${name} now.` : `Started ${name} with an empty list.`);
  }

  function exportState() {
    const url = URL.createObjectURL(new Blob([JSON.stringify(state, null, 2)], { type: "application/json" }));
    const name = `${page}-${state.incident || "checklist"}`.replace(/[^\w.-]+/g, "-");
    Object.assign(document.createElement("a"), { href: url, download: `${name}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  async function importState(file) {
    const found = file && file.size < 5e6 ? parse(await file.text()) : null;
    if (!found) return say("Not imported: that file is no export of this checklist.");
    const there = Object.keys(load(found.incident).ticks).length;
    if (there && !confirm(`Replace the ${there} ticks that are here for ${found.incident || "the unnamed incident"}?`)) return;
    state = found;
    changed();
    say(`Imported ${state.incident || "the list"}.`);
  }

  // ---- events ----
  const KEYS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
  const PRESSES = { c: ".copy", n: ".note-button", t: ".start" };

  function pressed(event) {
    const box = event.target;
    if (!box.matches?.(".tick, .pick") || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrows = event.key.startsWith("Arrow") && box.type === "radio";
    if (KEYS[event.key] && !arrows) {
      const boxes = all(".tick, .pick").filter((other) => !folded(other));
      boxes[boxes.indexOf(box) + KEYS[event.key]]?.focus();
      event.preventDefault();
    } else if (PRESSES[event.key]) {
      const item = box.closest(".branch, .item");
      all(PRESSES[event.key], item).find((button) => button.closest(".branch, .item") === item)?.click();
      event.preventDefault();
    }
  }

  const CLICKS = {
    ".copy": copy,
    "[data-clock-now]": (b) => { startClock(b.dataset.clockNow); changed(); },
    ".start": (b) => { startClock(b.dataset.start); changed(); },
    ".unpick": (b) => {
      delete state.picks[b.dataset.unpick];
      changed();
      one(".pick", b.closest(".ways")).focus();
    },
    ".note-button": (b) => {
      const field = document.getElementById(b.getAttribute("aria-controls"));
      openNote(field, field.hidden);
      if (!field.hidden) field.focus();
    },
    "#export": exportState,
    "#import": () => one("#import-file").click(),
    "#print": () => print(),
    "#clear": () => {
      if (!confirm(`Clear everything on this list for ${state.incident || "this incident"}?`)) return;
      state = blank(state.incident);
      all("[data-note]").forEach((field) => openNote(field, false));
      changed();
    },
  };

  const CHANGES = {
    ".tick": (box) => { tick(box.dataset.tick, box.checked); climb(box); },
    ".pick": (pick) => {
      const choice = pick.closest(".ways");
      const picks = all(".pick:checked", choice).filter((p) => p.name === pick.name).map((p) => p.value);
      if (picks.length) state.picks[pick.name] = picks;
      else delete state.picks[pick.name];
      climb(pick);
    },
    ".severity": (radio) => (state.severity = radio.value),
    "#initials": (input) => (state.initials = tame(input.value).trim()),
    "[data-clock-input]": (input) => {
      const at = Date.parse(input.value);
      if (Number.isFinite(at)) startClock(input.dataset.clockInput, at);
      else delete state.clocks[input.dataset.clockInput];
    },
  };

  const INPUTS = {
    ".value": (input) => {
      const key = input.dataset.value;
      (hidden.has(key) ? secrets : state.values)[key] = tame(input.value);
      fill();
    },
    "[data-note]": (field) => (state.notes[field.dataset.note] = field.value),
  };

  const on = (type, table, then) => document.addEventListener(type, (event) => {
    for (const [selector, act] of Object.entries(table)) {
      const target = event.target.closest?.(selector);
      if (target) {
        act(target);
        then?.();
      }
    }
  });

  on("click", CLICKS);
  on("change", CHANGES, changed);
  on("input", INPUTS, save);
  document.addEventListener("keydown", pressed);
  one("#incident-form").addEventListener("submit", (event) => {
    event.preventDefault();
    openIncident(tame(one("#incident").value).trim());
  });
  one("#import-file").addEventListener("change", (event) => {
    importState(event.target.files[0]);
    event.target.value = "";
  });
  addEventListener("beforeprint", () => {
    show();
    all("main details:not(.more)").forEach((details) => (details.open = true));
  });
  addEventListener("storage", (event) => {
    if (event.key !== prefix + state.incident) return;
    state = load(state.incident);
    show();
  });

  document.documentElement.classList.add("on");
  state = load(store((s) => s.getItem(`runbookc:current:${page}`)) ?? "");
  show();
  setInterval(tock, 1000);
})();
