// The list of cards, its filters, and which card is open.

let current = null;
const list = $("#list");
const filter = { state: "todo", severity: "", rule: "", document: "", fresh: false, text: "" };

/** For searching: without case, tone marks and accents, so that "ty trong" finds "tỷ trọng". */
const plainText = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
const haystack = (finding) =>
  (finding.haystack ??= plainText([finding.message, finding.rule, finding.where, finding.arithmetic, finding.note,
    ...(finding.figures ?? []).flatMap((figure) => [figure.text, figure.name]), ...Object.values(finding.subject ?? {})].filter(Boolean).join("\n")));

function fits(finding) {
  const state = stateOf(finding);
  if (filter.state === "todo" ? !["open", "reopened"].includes(state) : filter.state && filter.state !== state) return false;
  if (filter.severity && finding.severity !== filter.severity) return false;
  if (filter.rule && finding.rule !== filter.rule) return false;
  if (filter.document && String(finding.source) !== filter.document) return false;
  if (filter.fresh && !isFresh(finding)) return false;
  return !filter.text || haystack(finding).includes(filter.text);
}

/** What fits the filters, in the order of the list: findings, and a cause in front of the findings it explains. */
function rows() {
  const shown = findings.filter(fits);
  const out = [];
  const done = new Set();
  for (const finding of shown) {
    const cause = finding.cause;
    if (cause === undefined || members.get(cause).length < 2) out.push(finding);
    else if (!done.has(cause)) {
      done.add(cause);
      out.push({ cause }, ...shown.filter((other) => other.cause === cause));
    }
  }
  return out;
}

/**
 * The rows, and the stretch of them that has lines in the document. Thousands of lines would make every step wait
 * for their layout, so the list is drawn around what is looked at and grows at the end that is scrolled to.
 */
let order = [];
let drawn = { from: 0, to: 0 };
const STRETCH = 40;

const make = (row) => (row.id ? item(row) : causeItem(row.cause));
const keyOf = (row) => (row.id ? `f${row.at}` : `c${row.cause}`);
const lineOf = (finding) => document.getElementById(`f${finding.at}`);
const shownFindings = () => order.filter((row) => row.id);

/** Draws the list from its beginning. */
function draw() {
  order = rows();
  drawStretch(0);
  paintEmpty();
  paintCounts();
}

function drawStretch(from) {
  drawn = { from, to: Math.min(from + STRETCH, order.length) };
  list.replaceChildren(...order.slice(drawn.from, drawn.to).map(make));
  paintTabStop();
}

function paintEmpty() {
  const empty = $("#empty");
  empty.hidden = order.length > 0;
  if (order.length) return;
  const checks = coverage.sources.reduce((sum, source) => sum + (source.relations ?? 0), 0);
  const words = findings.length ? (filter.state === "todo" && !findings.some(isTodo) ? "decide.finished" : "filter.empty") : checks ? "filter.nothing" : "filter.unchecked";
  empty.textContent = t(words, { n: checks });
}

/** Draws more where the end of what is drawn comes near the window. */
function grow() {
  if ($("#panel-findings").hidden || !list.firstElementChild) return;
  const { top, bottom } = list.lastElementChild.getBoundingClientRect();
  if (drawn.to < order.length && Math.min(top, bottom) < innerHeight + 800) {
    const to = Math.min(drawn.to + STRETCH, order.length);
    list.append(...order.slice(drawn.to, to).map(make));
    drawn.to = to;
  }
  const first = list.firstElementChild;
  const before = first.getBoundingClientRect().top;
  if (drawn.from > 0 && before > -800) {
    const from = Math.max(drawn.from - STRETCH, 0);
    list.prepend(...order.slice(from, drawn.from).map(make));
    drawn.from = from;
    scroller().scrollBy(0, first.getBoundingClientRect().top - before); // what is read stays where it is
  }
}
const scroller = () => (getComputedStyle($("#cards")).overflowY === "visible" ? document.scrollingElement : $("#cards"));

/** Brings the drawn lines in step with the rows; only new ones and those of `changed` findings are made. */
function settle(changed) {
  const before = order.slice(drawn.from, drawn.to);
  order = rows();
  const places = new Map(order.map((row, at) => [keyOf(row), at]));
  const kept = before.map((row) => places.get(keyOf(row))).filter((at) => at !== undefined);
  const from = drawn.from === 0 ? 0 : (kept[0] ?? Math.min(drawn.from, Math.max(order.length - 1, 0)));
  drawn = { from, to: Math.min(Math.max(kept.length ? kept.at(-1) + 1 : 0, from + STRETCH), order.length) };
  const anew = new Set(changed.flatMap((finding) => [`f${finding.at}`, `c${finding.cause}`]));
  let next = list.firstElementChild;
  for (const row of order.slice(drawn.from, drawn.to)) {
    const key = keyOf(row);
    let line = document.getElementById(key);
    if (line && anew.has(key)) {
      const fresh = make(row);
      if (line === next) next = fresh;
      line.replaceWith(fresh);
      line = fresh;
    }
    if (line && line === next) next = next.nextElementSibling;
    else list.insertBefore(line ?? make(row), next);
  }
  while (next) {
    const behind = next.nextElementSibling;
    next.remove();
    next = behind;
  }
  paintTabStop();
  paintEmpty();
  paintCounts();
}

/** The list is one stop of the tab key; arrows lead from card to card. */
let stop = null;
function paintTabStop() {
  const head = (current && $(".head", lineOf(current) ?? list)) ?? $(".head", list);
  if (head === stop) return;
  if (stop?.isConnected) stop.setAttribute("tabindex", -1);
  head?.setAttribute("tabindex", 0);
  stop = head;
}

function select(finding, { scroll = true, focus = false } = {}) {
  if (current && current !== finding) {
    const line = document.getElementById(`f${current.at}`);
    if (line) collapse(line);
    for (const mark of marksOf.get(current.at) ?? []) mark.classList.remove("current");
  }
  const same = current === finding;
  current = finding;
  remember();
  if (!finding) {
    actions.remove();
    paintTabStop();
    return;
  }
  if (!fits(finding)) {
    Object.assign(filter, { state: "", severity: "", rule: "", document: "", fresh: false, text: "" });
    paintFilters();
    draw();
  }
  if (!lineOf(finding)) drawStretch(Math.max(order.indexOf(finding) - 5, 0));
  const line = lineOf(finding);
  if (!line.classList.contains("open")) expand(line, finding);
  else if (same && !scroll) return;
  paintTabStop();
  const own = marksOf.get(finding.at) ?? [];
  for (const mark of own) mark.classList.add("current");
  const first = (finding.figures ?? []).filter((figure) => figure.primary && figure.mark !== undefined)[0];
  const mark = (first && $(`#m${first.mark}`)) || own[0];
  if (mark && scroll) showMark(mark);
  else if (!mark && finding.source !== undefined && scroll) showDocument(finding.source);
  if (scroll || focus) line.scrollIntoView({ block: line.offsetHeight > $("#cards").clientHeight ? "start" : "nearest" });
  if (focus) $(".head", line).focus({ preventScroll: true });
}

/** The address names the open card, so that it can be sent to somebody. Browsers take their time over that: after the frame. */
function remember() {
  naming ||= requestAnimationFrame(() => setTimeout(() => {
    naming = 0;
    try {
      history.replaceState(null, "", current ? `#${current.id}` : location.pathname + location.search);
    } catch {
      // a page in a sandbox has no history
    }
  }));
}
let naming = 0;

function step(by) {
  const all = shownFindings();
  if (!all.length) return;
  const at = all.indexOf(current);
  tab("findings");
  select(all[at < 0 ? 0 : (at + by + all.length) % all.length], { focus: true });
}

let place = 0;
function nextPlace() {
  const own = current ? (marksOf.get(current.at) ?? []) : [];
  if (!own.length) return;
  place = (place + 1) % own.length;
  pane("document");
  showMark(own[place]);
}

function paintCounts() {
  const states = {};
  const waiting = {};
  for (const finding of findings) {
    const state = stateOf(finding);
    states[state] = (states[state] ?? 0) + 1;
    if (TODO.has(state)) waiting[finding.source] = (waiting[finding.source] ?? 0) + 1;
  }
  const todo = (states.open ?? 0) + (states.reopened ?? 0);
  const counted = findings.length - (states.baselined ?? 0) - (states.waived ?? 0);
  const bar = $("#progress");
  bar.max = Math.max(counted, 1);
  bar.value = counted - todo;
  paintText($("#left"), !counted ? t("progress.none") : todo ? t("progress.left", { n: todo, all: counted }) : t("progress.done", { all: counted }));
  for (const option of $("#f-state").options) {
    const name = option.value === "todo" ? t("filter.todo") : option.value ? t(`state.${option.value}`) : t("filter.any");
    paintText(option, `${name} (${option.value === "todo" ? todo : option.value ? (states[option.value] ?? 0) : findings.length})`);
  }
  for (const button of $$("button[data-document]")) {
    const count = $(".count", button);
    const n = waiting[button.dataset.document] ?? 0;
    count.hidden = !n;
    paintText(count, String(n));
  }
  for (const option of $("#documents")?.options ?? []) {
    const n = waiting[option.value] ?? 0;
    paintText(option, n ? `${option.dataset.name} (${n})` : option.dataset.name);
  }
  $("#undo").disabled = !undoable.length;
  const save = $("#export");
  if (save) {
    save.disabled = !log.length;
    save.classList.toggle("main", unsaved);
  }
}
const paintText = (node, text) => { if (node.textContent !== text) node.textContent = text; };

function paintFilters() {
  const fill = (name, options) => {
    const select = $(`#f-${name}`);
    select.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
    select.value = filter[name];
  };
  fill("state", [["todo", ""], ["", ""], ...["open", "reopened", "confirmed", "accepted", "false_alarm", "baselined", "waived"].map((state) => [state, ""])]);
  fill("severity", [["", t("filter.any")], ...["error", "warning", "info"].map((name) => [name, t(`severity.${name}`)])]);
  const names = [...new Set(findings.map((finding) => finding.rule))].sort();
  fill("rule", [["", t("filter.any")], ...names.map((name) => [name, titleOf(ruleOf.get(name)) ? `${titleOf(ruleOf.get(name))} (${name})` : name])]);
  fill("document", [["", t("filter.any")], ...inputs.map((_, at) => [String(at), nameOf(at)])]);
  $("#f-document").closest("label").hidden = inputs.length < 2;
  $("#f-fresh").closest("label").hidden = !known;
  $("#f-fresh").checked = filter.fresh;
  if (plainText($("#search").value.trim()) !== filter.text) $("#search").value = filter.text;
  const on = ["severity", "rule", "document", "fresh"].filter((name) => filter[name]).length;
  $("#filters-on").hidden = !on;
  $("#filters-on").textContent = on;
}

function refilter() {
  paintFilters();
  draw();
  const all = shownFindings();
  if (current && !all.includes(current)) select(null);
}
