// The review page. Everything shown comes from the JSON island as text: elements are made one by one,
// nothing is ever parsed as HTML (the page's policy forbids it besides).

const data = JSON.parse(document.getElementById("data").textContent);
const { findings, causes, inputs, rules, passed, coverage, service } = data;
const mode = data.run.mode;
const SETTLED = new Set(["accepted", "false_alarm", "baselined", "waived"]);
const DECISIONS = ["confirmed", "accepted", "false_alarm"];

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** An element: attributes by name, `on…` for listeners; children are nodes or text, empty ones are left out. */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child != null && child !== false && child !== ""));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// --- what the browser keeps -----------------------------------------------------------------------------------

const browser = {
  get(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`crossfoot:${name}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`crossfoot:${name}`, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
};

const settings = { reviewer: "", language: "", theme: "auto", keys: true, reasons: [], ...browser.get("settings", {}) };
settings.reviewer ||= service?.reviewer ?? "";
const keepSettings = () => browser.set("settings", settings);

// --- words ----------------------------------------------------------------------------------------------------

let language = data.words[settings.language] ? settings.language : data.run.language;

/** A text by `section.key`; `{n}` is an argument, `{n:one|many}` a plural. */
function t(name, values = {}) {
  const [section, key] = name.split(".");
  const text = data.words[language]?.[section]?.[key] ?? key;
  return text.replace(/\{(\w+)(?::([^{}|]*)\|([^{}]*))?\}/g, (_, argument, one, many) =>
    one === undefined ? values[argument] : values[argument] === 1 ? one : many);
}
const has = (section, key) => data.words[language]?.[section]?.[key] !== undefined;

function translate() {
  document.documentElement.lang = language;
  for (const node of $$("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of $$("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of $$("[data-t-placeholder]")) node.placeholder = t(node.dataset.tPlaceholder);
  for (const cell of $$("td[data-gap]")) cell.textContent = t("page.gap", { n: Number(cell.dataset.gap) });
  $("#store-says").textContent =
    mode === "served" ? t("store.served", { path: service.decisions }) : keeps ? t("store.unsaved") : t("store.volatile");
}

const when = (at) => {
  const date = new Date(at);
  if (Number.isNaN(date.valueOf())) return at;
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(date);
};

// --- findings and their states --------------------------------------------------------------------------------

const byId = new Map(findings.map((finding, at) => [finding.id, Object.assign(finding, { at })]));
const ruleOf = new Map(rules.map((rule) => [rule.name, rule]));
const members = new Map();
for (const finding of findings) {
  if (finding.cause === undefined) continue;
  if (!members.has(finding.cause)) members.set(finding.cause, []);
  members.get(finding.cause).push(finding);
}

/** Decisions taken after the report was written, in their order: in this browser, or read from the server. */
let log = [];
let ownOf = new Map();
const keeps = mode === "file" && browser.set("probe", 1);
const logName = `decisions:${data.run.key}`;
let unsaved = false;

function relog(entries) {
  log = entries;
  ownOf = Map.groupBy ? Map.groupBy(log, (entry) => entry.id) : log.reduce((map, entry) => {
    map.set(entry.id, [...(map.get(entry.id) ?? []), entry]);
    return map;
  }, new Map());
}

const historyOf = (finding) =>
  [...(finding.history ?? []), ...(ownOf.get(finding.id) ?? [])].sort((a, b) => Date.parse(a.at || 0) - Date.parse(b.at || 0));

/** The state of a finding and the decision it comes from: the last one, if the figures are still the same. */
function standing(finding) {
  const own = ownOf.get(finding.id);
  const entry = historyOf(finding).at(-1);
  if (!own || !own.includes(entry)) return { state: finding.state, entry };
  if (entry.status === "open") return { state: SETTLED.has(finding.state) && !DECISIONS.includes(finding.state) ? finding.state : "open", entry };
  return { state: entry.values === finding.values ? entry.status : "reopened", entry };
}
const stateOf = (finding) => standing(finding).state;
const isTodo = (finding) => ["open", "reopened"].includes(stateOf(finding));

const seen = browser.get(`seen:${data.run.key}`, { run: "", ids: null, before: null });
if (seen.run !== data.run.id && mode === "file") {
  Object.assign(seen, { before: seen.ids, run: data.run.id, ids: findings.map((finding) => finding.id) });
  browser.set(`seen:${data.run.key}`, seen);
}
const known = data.previous ?? seen.before;
const isFresh = known ? ((ids) => (finding) => !ids.has(finding.id))(new Set(known)) : () => false;

// --- marks in the documents -----------------------------------------------------------------------------------

const marks = $$("mark[data-f]");
const marksOf = new Map();
for (const mark of marks) {
  mark.findings = mark.dataset.f.split(" ").map(Number);
  for (const at of mark.findings) {
    if (!marksOf.has(at)) marksOf.set(at, []);
    marksOf.get(at).push(mark);
  }
}

function paintMark(mark) {
  const own = mark.findings.map((at) => findings[at]);
  const lively = own.find((finding) => !SETTLED.has(stateOf(finding)));
  const current = mark.classList.contains("current");
  mark.className = lively ? lively.severity : "done";
  if (lively && stateOf(lively) === "confirmed") mark.classList.add("confirmed");
  mark.classList.toggle("current", current);
  const named = (mark.dataset.n ?? "").split(" ").filter(Boolean).map((at) => findings[at]);
  const words = named
    .filter((finding) => !SETTLED.has(stateOf(finding)))
    .map((finding) => {
      const state = stateOf(finding);
      return `${t(`mark.${state === "open" ? finding.severity : state}`)} ${finding.at + 1}`;
    });
  if (words.length) mark.dataset.w = words.length > 2 ? `${words.slice(0, 2).join(", ")} …` : words.join(", ");
  else delete mark.dataset.w;
}

function showDocument(at) {
  for (const article of $$("article[data-document]")) article.hidden = Number(article.dataset.document) !== at;
  for (const button of $$("button[data-document]")) {
    if (Number(button.dataset.document) === at) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

function isInView(element) {
  const box = element.getBoundingClientRect();
  const pane = $("#document").getBoundingClientRect();
  const top = Math.max(pane.top, 0);
  const bottom = Math.min(pane.bottom, innerHeight);
  return box.height > 0 && box.top >= top + 30 && box.bottom <= bottom - 30;
}

/** Shows one place of a finding; the first time the one a person would change. */
function showMark(mark) {
  showDocument(Number(mark.closest("article").dataset.document));
  if (!isInView(mark)) mark.scrollIntoView({ block: "center", inline: "nearest" });
}

// --- drawings -------------------------------------------------------------------------------------------------

/** Heights in em: a label and its bar; where both stand on one axis, the second label is under it. */
const LANE = { range: 2, parts: 3.1, levels: 2.6 };

/** A panel of lanes; positions are thousandths of the width, so that text keeps its size. */
function drawing(panel, figures) {
  const onAxis = panel.sort === "range";
  const lane = LANE[panel.sort];
  const bar = onAxis ? 0.9 : lane - 1.75;
  const nodes = onAxis ? [svg("rect", { class: "axis", x: 0, width: "100%", y: "1.75em", height: 1 })] : [];
  const said = [];
  panel.lanes.forEach((line, row) => {
    const top = onAxis ? 0 : row * lane;
    const label = `${t(`draw.${line.word}`)} ${line.number || t("card.none")}`;
    said.push(label);
    const first = line.bars[0];
    const middle = (first.low + first.high) / 2;
    const anchor = !onAxis || middle < 300 ? "start" : middle > 700 ? "end" : "middle";
    const x = !onAxis ? 0 : anchor === "start" ? first.low : anchor === "end" ? first.high : middle;
    nodes.push(svg("text", { x: `${Math.min(Math.max(x, 0), 1000) / 10}%`, y: `${onAxis && row ? 3.3 : top + 1}em`, "text-anchor": anchor, class: `label ${first.look}` }, label));
    for (const { look, low, high, text, open } of line.bars) {
      // A rectangle without width is not drawn; a figure without rounding is a line.
      const from = Math.min(Math.max(low, 0), 997);
      const width = Math.max(Math.min(high, 1000) - from, look === "gap" ? 0 : 3);
      nodes.push(svg("rect", { x: `${from / 10}%`, width: `${width / 10}%`, y: `${top + 1.35}em`, height: `${bar}em`, class: `bar ${look}${open ? " open" : ""}` }));
      if (text && width > 95) {
        nodes.push(svg("text", { x: `${(from + width / 2) / 10}%`, y: `${top + 1.35 + bar / 2}em`, dy: "0.35em", "text-anchor": "middle", class: "inside" }, text));
      }
    }
  });
  const about = panel.figure === undefined ? "" : labelOf(figures[panel.figure]);
  return el("figure", { class: `drawing ${panel.sort}` },
    about && panel.sort === "range" ? el("figcaption", {}, about) : null,
    svg("svg", { role: "img", "aria-label": [about, ...said].filter(Boolean).join("; "), width: "100%", height: `${panel.lanes.length * lane - (onAxis ? 0.4 : 0.2)}em` }, ...nodes));
}

// --- cards ----------------------------------------------------------------------------------------------------

const labelOf = (figure) =>
  figure.name || (has("roles", figure.role) ? t(`roles.${figure.role}`, { i: (figure.item ?? 0) + 1 }) : figure.role);
const shortRule = (name) => name.split("/").at(-1);

function jump(figure, ...content) {
  if (figure.mark === undefined) return el("span", {}, content);
  return el("button", { type: "button", class: "jump", title: t("card.show", { what: figure.text }), onclick: () => {
    pane("document");
    const mark = $(`#m${figure.mark}`);
    if (mark) showMark(mark);
    mark?.animate?.([{ outlineOffset: "8px" }, { outlineOffset: "2px" }], { duration: 350 });
  } }, content);
}

function figureTable(card) {
  const figures = card.figures ?? [];
  if (!figures.length) return null;
  const allowed = figures.some((figure) => figure.allowed !== undefined);
  const single = figures.filter((figure) => figure.primary).length < figures.length;
  return el("table", { class: "figures" },
    el("thead", {}, el("tr", {},
      el("th", { scope: "col" }, t("card.figure")),
      el("th", { scope: "col" }, t("card.printed")),
      el("th", { scope: "col" }, t("card.range")),
      allowed && el("th", { scope: "col" }, t("card.allowed")))),
    el("tbody", {}, figures.map((figure) => el("tr", { class: figure.primary && single ? "primary" : null },
      el("th", { scope: "row" }, jump(figure, labelOf(figure))),
      el("td", {}, figure.text),
      el("td", {}, figure.range === undefined ? "" : figure.range === figure.text ? t("card.exact") : figure.range),
      allowed && el("td", {}, figure.allowed === undefined ? "" : figure.allowed || t("card.none"))))));
}

const MOST_REPAIRS = 3;

function repairList(all, figures) {
  const repairs = (all ?? []).filter((repair) => repair.text);
  if (!repairs.length) return null;
  const more = repairs.length - MOST_REPAIRS;
  return el("div", { class: "repairs" }, el("h4", {}, t("card.repairs")),
    el("ul", {}, repairs.slice(0, MOST_REPAIRS).map((repair) => el("li", {},
      el("b", { class: "number" }, repair.text), " ",
      repair.figure !== undefined && figures[repair.figure] ? `${labelOf(figures[repair.figure])}, ` : "",
      t("card.instead", { printed: repair.printed }),
      repair.reason ? ` — ${repair.reason}` : "",
      el("span", { class: "quiet" }, ` · ${t(`card.${repair.likelihood}`)}`,
        repair.restores > 1 ? ` · ${t("card.restores", { n: repair.restores })}` : ""))),
      more > 0 ? el("li", { class: "quiet" }, t("coverage.more", { n: more })) : null));
}

function reopenedBox(finding, entry) {
  if (!entry) return null;
  const now = Object.fromEntries((finding.figures ?? []).map((figure) => [roleOf(figure), figure]));
  const changed = Object.entries(entry.figures ?? {}).filter(([role, text]) => now[role]?.text !== text);
  return el("div", { class: "reopened" },
    el("p", {}, el("b", {}, t("card.reopened"))),
    changed.length ? el("ul", {}, changed.map(([role, text]) => el("li", {},
      now[role] ? `${labelOf(now[role])}: ` : `${role}: `,
      `${t("card.was")} `, el("del", { class: "number" }, text), ", ",
      now[role] ? [`${t("card.now")} `, el("ins", { class: "number" }, now[role].text)] : t("card.gone")))) : null,
    el("p", { class: "quiet" }, `${t(`state.${entry.status}`)}${entry.reason ? `: “${entry.reason}”` : ""} · ${[entry.by, entry.at && when(entry.at)].filter(Boolean).join(", ")}`));
}
const roleOf = (figure) => (figure.item === undefined ? figure.role : `${figure.role}[${figure.item}]`);

function ruleDetails(name) {
  const rule = ruleOf.get(name);
  if (!rule) return el("p", { class: "quiet" }, `${t("card.rule")}: ${name}`);
  return el("details", { class: "rule" },
    el("summary", {}, `${t("card.rule")}: ${rule.title || name}`),
    el("p", { class: "quiet" }, [name, rule.status && rule.status !== "stable" ? rule.status : "", rule.where ? t("checks.where", { where: rule.where }) : ""].filter(Boolean).join(" · ")),
    rule.why && el("p", {}, rule.why),
    rule.references && el("ul", {}, rule.references.map((reference) => el("li", {}, reference))),
    rule.suspect && el("p", { class: "notice" }, `${t("checks.suspect")}: ${rule.suspect}`));
}

function historyDetails(entries) {
  if (!entries.length) return null;
  return el("details", { class: "history" },
    el("summary", {}, `${t("card.history")} (${entries.length})`),
    el("ol", {}, entries.map((entry) => el("li", {},
      el("b", {}, t(`state.${entry.status}`)), entry.reason ? ` — ${entry.reason}` : "",
      el("span", { class: "quiet" }, ` · ${[entry.by, entry.at && when(entry.at), entry.expires && `→ ${entry.expires}`].filter(Boolean).join(", ")}`)))));
}

function detail(card) {
  const { state, entry } = card.values === undefined ? {} : standing(card);
  return el("div", { class: "detail" },
    state === "reopened" && reopenedBox(card, entry),
    card.arithmetic && el("p", { class: "arithmetic" }, card.arithmetic),
    (card.panels ?? []).map((panel) => drawing(panel, card.figures ?? [])),
    figureTable(card),
    card.note && el("p", {}, card.note),
    card.p && el("p", {}, t("card.chance", { p: card.p })),
    card.help && el("p", {}, el("b", {}, `${t("card.help")}: `), card.help),
    repairList(card.repairs, card.figures ?? []),
    card.waiver && el("p", { class: "quiet" }, t("card.waiver", { what: card.waiver })),
    ruleDetails(card.rule),
    historyDetails(card.values === undefined ? [] : historyOf(card)),
    el("p", { class: "quiet place" },
      [card.where, ...Object.entries(card.subject ?? {}).map(([key, value]) => `${key}=${value}`)].filter(Boolean).join(" · "),
      " ", byId.has(card.id) && el("a", { href: `#${card.id}`, title: t("card.link"), "aria-label": t("card.link") }, "#")));
}

function item(finding) {
  const { state, entry } = standing(finding);
  const settled = SETTLED.has(state);
  const head = el("button", { type: "button", class: "head", "aria-expanded": "false", onclick: () => select(finding) },
    el("span", { class: "line" },
      el("span", { class: `severity ${finding.severity}` }, t(`severity.${finding.severity}`)),
      el("span", { class: "nth" }, String(finding.at + 1)),
      el("span", { class: "name", translate: "no" }, shortRule(finding.rule)),
      isFresh(finding) && el("span", { class: "chip" }, t("card.new")),
      state !== "open" && el("span", { class: `chip ${state}` }, t(`state.${state}`))),
    el("span", { class: "message" }, finding.message),
    settled && entry?.reason && el("span", { class: "quiet reason" }, `“${entry.reason}”`));
  const below = members.get(finding.cause)?.length > 1 ? " below" : "";
  const line = el("li", { class: `card ${settled ? "done" : finding.severity}${below}`, id: `f${finding.at}` }, head);
  if (finding === current) expand(line, finding);
  return line;
}

function expand(line, finding) {
  line.classList.add("open");
  line.setAttribute("aria-current", "true");
  $(".head", line).setAttribute("aria-expanded", "true");
  line.append(detail(finding), actions);
  closeReason();
  paintActions(finding);
}

function collapse(line) {
  line.classList.remove("open");
  line.removeAttribute("aria-current");
  $(".head", line).setAttribute("aria-expanded", "false");
  $(".detail", line)?.remove();
  if (actions.parentNode === line) actions.remove();
}

function causeItem(at) {
  const cause = causes[at];
  const own = members.get(at);
  const open = own.filter(isTodo);
  return el("li", { class: "cause", id: `c${at}` },
    el("p", { class: "line" }, el("b", {}, t("cause.label")), el("span", { class: "quiet" }, t("cause.explains", { n: own.length }))),
    el("p", { class: "message" }, cause.message),
    cause.derived && el("p", {}, `${t("cause.derived")}: ${cause.derived}`),
    repairList(cause.repairs, cause.figures ?? []),
    open.length > 1 && el("p", {}, el("button", { type: "button", onclick: () => decide(open, "confirmed", "") }, t("cause.confirm", { n: open.length }))));
}

// --- the list, its filters, and which card is open ------------------------------------------------------------

let current = null;
let pending = null;
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

/** What the list shows, in its order: findings, and a cause in front of the findings it explains. */
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
const shownFindings = () => rows().filter((row) => row.id);

const make = (row) => (row.id ? item(row) : causeItem(row.cause));

function draw() {
  const all = rows();
  const first = all.slice(0, 40);
  clearTimeout(pending?.timer);
  list.replaceChildren(...first.map(make));
  pending = all.length > 40 ? { rest: all.slice(40), timer: setTimeout(drawRest, 30) } : null;
  const empty = $("#empty");
  empty.hidden = all.length > 0;
  if (!all.length) empty.textContent = t(!findings.length ? "filter.nothing" : filter.state === "todo" && !findings.some(isTodo) ? "decide.finished" : "filter.empty");
  paintCounts();
}

function drawRest(everything = false) {
  if (!pending) return;
  clearTimeout(pending.timer);
  const size = everything ? Infinity : 150;
  list.append(...pending.rest.slice(0, size).map(make));
  pending.rest = pending.rest.slice(size === Infinity ? pending.rest.length : size);
  if (pending.rest.length) pending.timer = setTimeout(drawRest, 16);
  else pending = null;
}

const lineOf = (finding) => document.getElementById(`f${finding.at}`) ?? (drawRest(true), document.getElementById(`f${finding.at}`));

/** Redraws the line of one finding, or takes it off the list. */
function refresh(finding) {
  const line = document.getElementById(`f${finding.at}`);
  if (!line) return;
  if (actions.parentNode === line) actions.remove();
  if (fits(finding)) line.replaceWith(item(finding));
  else line.remove();
}

function select(finding, { scroll = true, focus = false } = {}) {
  if (current && current !== finding) {
    const line = document.getElementById(`f${current.at}`);
    if (line) collapse(line);
    for (const mark of marksOf.get(current.at) ?? []) mark.classList.remove("current");
  }
  const same = current === finding;
  current = finding;
  remember(finding);
  if (!finding) return;
  if (!fits(finding)) {
    Object.assign(filter, { state: "", severity: "", rule: "", document: "", fresh: false, text: "" });
    paintFilters();
    draw();
  }
  const line = lineOf(finding);
  if (!line.classList.contains("open")) expand(line, finding);
  else if (same && !scroll) return;
  const own = marksOf.get(finding.at) ?? [];
  for (const mark of own) mark.classList.add("current");
  const first = (finding.figures ?? []).filter((figure) => figure.primary && figure.mark !== undefined)[0];
  const mark = (first && $(`#m${first.mark}`)) || own[0];
  if (mark && scroll) showMark(mark);
  else if (!mark && finding.source !== undefined && scroll) showDocument(finding.source);
  if (scroll || focus) line.scrollIntoView({ block: line.offsetHeight > line.closest("[role=tabpanel]").clientHeight - 120 ? "start" : "nearest" });
  if (focus) $(".head", line).focus({ preventScroll: true });
}

/** The address names the open card, so that it can be sent to somebody. */
function remember(finding) {
  try {
    history.replaceState(null, "", finding ? `#${finding.id}` : location.pathname + location.search);
  } catch {
    // a page in a sandbox has no history
  }
}

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
  const counted = findings.filter((finding) => !["baselined", "waived"].includes(stateOf(finding)));
  const left = counted.filter(isTodo).length;
  const bar = $("#progress");
  bar.max = Math.max(counted.length, 1);
  bar.value = counted.length - left;
  $("#left").textContent = !counted.length ? t("progress.none") : left ? t("progress.left", { n: left, all: counted.length }) : t("progress.done", { all: counted.length });
  const states = {};
  for (const finding of findings) states[stateOf(finding)] = (states[stateOf(finding)] ?? 0) + 1;
  for (const option of $("#f-state").options) {
    const name = option.value === "todo" ? t("filter.todo") : option.value ? t(`state.${option.value}`) : t("filter.any");
    const n = option.value === "todo" ? (states.open ?? 0) + (states.reopened ?? 0) : option.value ? (states[option.value] ?? 0) : findings.length;
    option.textContent = `${name} (${n})`;
  }
  for (const button of $$("button[data-document]")) {
    const n = findings.filter((finding) => String(finding.source) === button.dataset.document && isTodo(finding)).length;
    const count = $(".count", button);
    count.hidden = !n;
    count.textContent = n;
  }
  $("#undo").disabled = !undoable.length;
  const save = $("#export");
  if (save) {
    save.disabled = !log.length;
    save.classList.toggle("main", unsaved);
  }
}

function paintFilters() {
  const fill = (name, options) => {
    const select = $(`#f-${name}`);
    select.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
    select.value = filter[name];
  };
  fill("state", [["todo", ""], ["", ""], ...["open", "reopened", "confirmed", "accepted", "false_alarm", "baselined", "waived"].map((state) => [state, ""])]);
  fill("severity", [["", t("filter.any")], ...["error", "warning", "info"].map((name) => [name, t(`severity.${name}`)])]);
  const names = [...new Set(findings.map((finding) => finding.rule))].sort();
  fill("rule", [["", t("filter.any")], ...names.map((name) => [name, ruleOf.get(name)?.title ? `${ruleOf.get(name).title} (${name})` : name])]);
  fill("document", [["", t("filter.any")], ...inputs.map((input, at) => [String(at), input.source])]);
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

// --- deciding -------------------------------------------------------------------------------------------------

const undoable = [];
let asking = "";

const reasonInput = el("input", { id: "reason", maxlength: "2000", autocomplete: "off", required: true });
const untilInput = el("input", { id: "until", type: "date" });
const bulkInput = el("input", { id: "bulk", type: "checkbox" });
const recent = el("div", { class: "recent" });
const reasonForm = el("form", { class: "why", hidden: true, onsubmit: (event) => { event.preventDefault(); submitReason(); } });
const decideButton = (status, key) => el("button", { type: "button", "data-decide": status, onclick: () => propose(status) }, el("span", {}), " ", el("kbd", {}, key));
const buttons = [decideButton("confirmed", "C"), decideButton("accepted", "A"), decideButton("false_alarm", "F"), decideButton("open", "R")];
const bulkLabel = el("label", { class: "tick bulk" }, bulkInput, " ", el("span", {}));
const choices = el("div", { class: "buttons" }, buttons);
const actions = el("div", { class: "actions", role: "group" }, reasonForm, choices, bulkLabel);

function paintActions(finding) {
  const state = stateOf(finding);
  actions.setAttribute("aria-label", t("decide.label"));
  for (const button of buttons) {
    const status = button.dataset.decide;
    $("span", button).textContent = t(`decide.${status}`);
    button.hidden = status === "open" ? !DECISIONS.includes(state) : status === state;
  }
  const others = othersOf(finding).length;
  bulkLabel.hidden = !others;
  bulkInput.checked = false;
  $("span", bulkLabel).textContent = t("decide.bulk", { n: others });
}

const othersOf = (finding) => findings.filter((other) => other !== finding && other.rule === finding.rule && isTodo(other));

function propose(status) {
  if (!current) return;
  if (status === "confirmed" || status === "open") {
    decide(chosen(), status, "");
    return;
  }
  asking = status;
  const entry = standing(current).entry;
  reasonInput.value = entry?.status === status ? (entry.reason ?? "") : "";
  untilInput.value = "";
  recent.replaceChildren(...settings.reasons.slice(0, 5).map((reason) => el("button", { type: "button", onclick: () => { reasonInput.value = reason; reasonInput.focus(); } }, reason)));
  recent.setAttribute("role", "group");
  recent.setAttribute("aria-label", t("decide.recent"));
  reasonForm.replaceChildren(
    el("label", { for: "reason" }, t(`decide.why_${status}`)), reasonInput, recent,
    el("label", { class: "until" }, `${t("decide.until")} `, untilInput),
    el("div", { class: "buttons" },
      el("button", { class: "main" }, `${t("decide.save")}: ${t(`decide.${status}`)}`),
      el("button", { type: "button", onclick: closeReason }, t("decide.cancel"))));
  reasonForm.hidden = false;
  choices.hidden = true;
  reasonInput.focus();
}

function closeReason() {
  const had = reasonForm.contains(document.activeElement);
  asking = "";
  reasonForm.hidden = true;
  choices.hidden = false;
  reasonInput.removeAttribute("aria-invalid");
  if (had && current) $(".head", lineOf(current)).focus({ preventScroll: true });
}

function submitReason() {
  const reason = reasonInput.value.trim();
  if (!reason) {
    reasonInput.setAttribute("aria-invalid", "true");
    say(t("decide.need"));
    reasonInput.focus();
    return;
  }
  settings.reasons = [reason, ...settings.reasons.filter((other) => other !== reason)].slice(0, 12);
  keepSettings();
  const status = asking;
  const until = untilInput.value;
  closeReason();
  decide(chosen(), status, reason, until);
}

const chosen = () => (bulkInput.checked && !bulkLabel.hidden ? [current, ...othersOf(current)] : [current]);

function entryFor(finding, status, reason, at, expires) {
  // A line of decisions.jsonl: the same keys in the same order, empty ones left out.
  const entry = {
    id: finding.id, status, values: finding.values, reason, by: settings.reviewer, at, expires,
    rule: finding.rule, source: inputs[finding.source]?.source, message: finding.message,
    figures: Object.fromEntries((finding.figures ?? []).map((figure) => [roleOf(figure), figure.text])),
  };
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value));
}

let asked = false;
async function reviewer() {
  if (settings.reviewer || asked) return;
  asked = true;
  await askReviewer();
}

function askReviewer() {
  const dialog = $("#ask");
  $("#ask-name").value = settings.reviewer;
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "go") settings.reviewer = $("#ask-name").value.trim();
      keepSettings();
      paintReviewer();
      resolve();
    }, { once: true });
  });
}
const paintReviewer = () => ($("#reviewer").textContent = settings.reviewer || t("reviewer.unknown"));

async function decide(wanted, status, reason, expires = "") {
  await reviewer();
  const at = new Date().toISOString();
  const entries = wanted.map((finding) => entryFor(finding, status, reason, at, expires));
  const before = wanted.map((finding) => ({ ...standing(finding) }));
  const all = shownFindings();
  const place = all.indexOf(current);
  const kept = await add(entries);
  if (!kept) return;
  undoable.push({ entries: kept, before });
  const state = t(`state.${status}`);
  say(wanted.length > 1 ? t("decide.said_many", { state, n: wanted.length }) : t("decide.said", { state, what: wanted[0].message }), { undo: true });
  repaint(wanted);
  if (status === "open" || !wanted.includes(current)) return;
  // On to the next one that is still to decide: behind this one, else from the top.
  const next = [...all.slice(place + 1), ...all.slice(0, Math.max(place, 0))].find((finding) => isTodo(finding) && fits(finding));
  if (next) select(next, { focus: true });
  else if (!fits(current)) select(null);
}

/** Redraws what a decision on these findings changes, and nothing else. */
function repaint(changed) {
  const touched = new Set();
  for (const finding of changed) {
    refresh(finding);
    for (const mark of marksOf.get(finding.at) ?? []) touched.add(mark);
    if (finding.cause !== undefined && members.get(finding.cause).length > 1) {
      const line = document.getElementById(`c${finding.cause}`);
      if (line && !members.get(finding.cause).some(fits)) line.remove();
      else line?.replaceWith(causeItem(finding.cause));
    }
  }
  touched.forEach(paintMark);
  if (current && !changed.includes(current)) paintActions(current);
  if (!list.firstElementChild && !pending) draw();
  paintCounts();
}

async function undo() {
  const last = undoable.pop();
  if (!last) {
    say(t("decide.nothing_to_undo"));
    return;
  }
  const mine = last.entries.filter((entry) => {
    const newest = ownOf.get(entry.id)?.at(-1);
    return newest && newest.at === entry.at && newest.status === entry.status;
  });
  if (!mine.length) {
    say(t("decide.elsewhere"));
    paintCounts();
    return;
  }
  const changed = mine.map((entry) => byId.get(entry.id));
  if (mode === "served") {
    const at = new Date().toISOString();
    const back = mine.map((entry) => {
      const before = last.before[last.entries.indexOf(entry)];
      const status = DECISIONS.includes(before.state) ? before.state : "open";
      return entryFor(byId.get(entry.id), status, status === "open" ? "" : (before.entry?.reason ?? ""), at, before.entry?.expires);
    });
    if (!(await add(back))) {
      undoable.push(last);
      return;
    }
  } else {
    relog(log.filter((entry) => !mine.some((other) => other.id === entry.id && other.at === entry.at)));
    keepLog();
  }
  draw();
  for (const finding of changed) (marksOf.get(finding.at) ?? []).forEach(paintMark);
  select(changed[0], { focus: true });
  say(t("decide.undone", { what: changed[0].message }));
}

// --- where decisions go ---------------------------------------------------------------------------------------

function keepLog() {
  unsaved = log.some((entry) => !entry.saved);
  if (mode === "file") browser.set(logName, log);
}

/** Adds entries to the log; gives them as they were kept, or null if they could not be. */
async function add(entries) {
  if (mode !== "served") {
    relog([...log, ...entries]);
    keepLog();
    return entries;
  }
  try {
    const wanted = entries.map(({ id, values, status, reason, by, expires }) => ({ id, values, status, reason, by, expires }));
    const kept = await talk("POST", { decisions: wanted });
    return entries.map((entry) => kept.findLast((other) => other.id === entry.id && other.status === entry.status) ?? entry);
  } catch (error) {
    say(t("decide.failed", { why: error.status ? error.message : t("store.offline") }), { bad: true });
    return null;
  }
}

/** One exchange after the other, so that each knows how much of the file the one before has read. */
let talking = Promise.resolve();
const talk = (method, body) => (talking = talking.catch(() => null).then(() => exchange(method, body)));

/** One exchange with the server: what is new in the file comes back, whoever wrote it. */
async function exchange(method, body) {
  const response = await fetch(`decisions?since=${service.seen}`, {
    method,
    headers: { "X-Crossfoot-Token": service.token, ...(body ? { "Content-Type": "application/json" } : {}) },
    body: body && JSON.stringify(body),
    cache: "no-store",
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.error ?? response.statusText), { status: response.status });
  service.seen = answer.seen;
  relog([...log, ...answer.entries.filter((entry) => byId.has(entry.id))]);
  if (answer.run !== service.run) say(t("store.changed"), { action: [t("store.reload"), () => location.reload()] });
  return answer.entries;
}

async function catchUp() {
  if (document.hidden) return;
  try {
    const entries = await talk("GET");
    const changed = [...new Set(entries.map((entry) => byId.get(entry.id)).filter(Boolean))];
    if (changed.length) repaint(changed);
  } catch {
    // the next decision will say that the server is gone
  }
}

function save() {
  const lines = log.map(({ saved, ...entry }) => JSON.stringify(entry)).join("\n") + "\n";
  const address = URL.createObjectURL(new Blob([lines], { type: "application/x-ndjson" }));
  el("a", { href: address, download: "decisions.jsonl" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  relog(log.map((entry) => ({ ...entry, saved: true })));
  keepLog();
  paintCounts();
}

async function load(file) {
  let entries = [];
  try {
    entries = (await file.text()).split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line));
  } catch {
    entries = [];
  }
  const whole = (entry) => entry && ["id", "values", "status", "at"].every((key) => typeof entry[key] === "string") && [...DECISIONS, "open"].includes(entry.status);
  if (!entries.length || !entries.every(whole)) {
    say(t("store.bad_import"), { bad: true });
    return;
  }
  const have = new Set(log.map((entry) => `${entry.id} ${entry.at} ${entry.status}`));
  const fresh = entries.filter((entry) => !have.has(`${entry.id} ${entry.at} ${entry.status}`)).map((entry) => ({ ...entry, saved: true }));
  relog([...log, ...fresh]);
  keepLog();
  marks.forEach(paintMark);
  draw();
  say(t("store.imported", { n: fresh.length }));
}

// --- checks that passed, and what was not looked at -----------------------------------------------------------

const cell = (content, attributes = {}) => el("td", attributes, content);
const number = (n) => cell(n ? String(n) : "·", { class: n ? "number" : "number none" });

function drawChecks(only = null) {
  const grades = ["exact", "rounding", "implausible", "impossible", "unchecked"];
  const body = rules.flatMap((rule) => {
    const counts = rule.counts ?? [];
    const sum = (grade) => counts.reduce((total, tally) => total + (tally[grade] ?? 0), 0);
    return el("tr", {}, el("th", { scope: "row" }, rule.title || rule.name, el("span", { class: "quiet" }, rule.name)), grades.map((grade) => number(sum(grade))));
  });
  const chosen = only ? only.list.map((at) => passed[at]) : passed;
  const passes = el("ol", { class: "passes" });
  const fill = () => passes.replaceChildren(...chosen.map((card) => el("li", { class: "card passed" },
    el("button", { type: "button", class: "head", "aria-expanded": "false", onclick: (event) => {
      const line = event.currentTarget.parentElement;
      const open = line.classList.toggle("open");
      event.currentTarget.setAttribute("aria-expanded", String(open));
      if (open) line.append(detail(card));
      else $(".detail", line).remove();
    } },
    el("span", { class: "line" }, el("span", { class: "severity passed" }, t("checks.passed")), el("span", { class: "name", translate: "no" }, shortRule(card.rule))),
    el("span", { class: "message" }, card.arithmetic || ruleOf.get(card.rule)?.title || card.rule)))));
  $("#panel-checks").replaceChildren(
    only ? el("p", { class: "intro" }, only.title) : el("p", { class: "intro" }, t("checks.intro")),
    only ? el("span") : rules.length ? el("div", { class: "scroll" }, el("table", { class: "tally" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("checks.rule")), grades.map((grade) => el("th", { scope: "col" }, t(`checks.${grade}`))))),
      el("tbody", {}, body))) : el("p", { class: "empty" }, t("checks.none")),
    el("h3", {}, t("checks.passes")),
    passed.length ? (only ? (fill(), passes) : el("div", {}, el("button", { type: "button", onclick: (event) => { event.currentTarget.hidden = true; fill(); } }, t("checks.show_passes", { n: passed.length })), passes))
      : el("p", { class: "quiet" }, t("checks.no_passes")));
}

function drawCoverage() {
  const problems = data.problems;
  $("#panel-coverage").replaceChildren(
    el("p", { class: "intro" }, t("coverage.intro")),
    problems.length ? el("section", {}, el("h3", {}, t("coverage.problems")), el("ul", { class: "problems" }, problems.map((problem) => el("li", { class: problem.severity },
      el("b", { class: `severity ${problem.severity}` }, t(`severity.${problem.severity}`)), " ", problem.message,
      problem.expected ? ` — ${problem.expected}` : "", problem.help ? ` — ${problem.help}` : "",
      el("span", { class: "quiet" }, ` ${[problem.path, problem.line, problem.column].filter((part) => part !== undefined).join(":")}`))))) : el("span"),
    el("div", { class: "scroll" }, el("table", { class: "tally" },
      el("thead", {}, el("tr", {}, ["source", "figures", "related", "alone", "relations"].map((name) => el("th", { scope: "col" }, t(`coverage.${name}`))))),
      el("tbody", {}, coverage.sources.map((source) => el("tr", {}, el("th", { scope: "row" }, source.source), number(source.figures), number(source.related), number(source.figures - source.related), number(source.relations)))))),
    Object.keys(coverage.kinds).length ? el("p", { class: "quiet" }, `${t("coverage.kinds")}: ${Object.entries(coverage.kinds).map(([kind, n]) => `${kind} ${n}`).join(" · ")}`) : el("span"),
    coverage.uncheckedCount ? el("section", {}, el("h3", {}, t("coverage.unchecked", { n: coverage.uncheckedCount })),
      el("ul", { class: "unchecked" }, coverage.unchecked.map((row) => el("li", {}, el("b", {}, has("reasons", row.reason) ? t(`reasons.${row.reason}`) : row.reason), row.detail ? ` — ${row.detail}` : "",
        el("span", { class: "quiet" }, ` ${[shortRule(row.rule), row.where, ...Object.entries(row.subject ?? {}).map(([key, value]) => `${key}=${value}`)].filter(Boolean).join(" · ")}`))),
      coverage.uncheckedCount > coverage.unchecked.length ? el("li", { class: "quiet" }, t("coverage.more", { n: coverage.uncheckedCount - coverage.unchecked.length })) : null)) : el("span"),
    coverage.notices.length ? el("section", {}, el("h3", {}, t("coverage.notices")), el("ul", {}, coverage.notices.map((notice) => el("li", {}, notice)))) : el("span"));
}

function tab(name) {
  for (const other of ["findings", "checks", "coverage"]) {
    const on = other === name;
    $(`#tab-${other}`).setAttribute("aria-selected", String(on));
    $(`#tab-${other}`).tabIndex = on ? 0 : -1;
    $(`#panel-${other}`).hidden = !on;
  }
  document.body.dataset.tab = name;
}

/** On a narrow window one pane is shown at a time. */
function pane(name) {
  document.body.dataset.pane = name;
  for (const button of $$("[data-pane-to]")) button.setAttribute("aria-pressed", String(button.dataset.paneTo === name));
}

// --- saying -----------------------------------------------------------------------------------------------------

let silence = 0;
function say(text, { undo: withUndo = false, bad = false, action = null } = {}) {
  const live = $("#live");
  live.className = bad ? "bad" : "";
  live.replaceChildren(el("span", {}, text),
    ...(withUndo ? [el("button", { type: "button", onclick: undo }, t("decide.undo"))] : []),
    ...(action ? [el("button", { type: "button", onclick: action[1] }, action[0])] : []));
  clearTimeout(silence);
  if (!bad && !action) silence = setTimeout(() => live.replaceChildren(), 8000);
}

// --- the reader's hands -----------------------------------------------------------------------------------------

$("#document").addEventListener("click", (event) => {
  const mark = event.target.closest("mark[data-f]");
  if (mark) {
    const at = mark.findings.indexOf(current?.at ?? -1);
    tab("findings");
    pane("list");
    select(findings[mark.findings[(at + 1) % mark.findings.length]], { scroll: false, focus: true });
    return;
  }
  const figure = event.target.closest(".fig");
  if (!figure || String(getSelection())) return;
  const text = figure.textContent;
  const own = (figure.dataset.p ?? "").split(" ").filter(Boolean).map(Number).filter((at) => at < passed.length);
  const n = Number(figure.dataset.r);
  if (own.length) {
    say(t("coverage.figure_in", { text, n }), { action: [t("checks.show_passes", { n: own.length }), () => {
      drawChecks({ list: own, title: t("coverage.figure_passed", { text }) });
      tab("checks");
      pane("list");
      say("");
    }] });
  } else say(n ? t("coverage.figure_in", { text, n }) : t("coverage.figure_alone", { text }));
});
$("#document").addEventListener("mouseover", (event) => {
  const mark = event.target.closest("mark[data-f]");
  if (mark && !mark.title) mark.title = mark.findings.map((at) => findings[at].message).join("\n");
});

for (const name of ["findings", "checks", "coverage"]) {
  $(`#tab-${name}`).addEventListener("click", () => {
    if (name === "checks") drawChecks();
    tab(name);
  });
}
$(".tabs").addEventListener("keydown", (event) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const tabs = $$("[role=tab]");
  const next = tabs[(tabs.indexOf(document.activeElement) + by + tabs.length) % tabs.length];
  next.click();
  next.focus();
  event.preventDefault();
});
for (const button of $$("[data-pane-to]")) button.addEventListener("click", () => pane(button.dataset.paneTo));
for (const button of $$("button[data-document]")) button.addEventListener("click", () => { showDocument(Number(button.dataset.document)); pane("document"); });

$("#filters").addEventListener("submit", (event) => event.preventDefault());
let typing = 0;
$("#search").addEventListener("input", (event) => {
  clearTimeout(typing);
  typing = setTimeout(() => { filter.text = plainText(event.target.value.trim()); refilter(); }, 120);
});
for (const name of ["state", "severity", "rule", "document"]) $(`#f-${name}`).addEventListener("change", (event) => { filter[name] = event.target.value; refilter(); });
$("#f-fresh").addEventListener("change", (event) => { filter.fresh = event.target.checked; refilter(); });
$("#clear").addEventListener("click", () => {
  Object.assign(filter, { state: "todo", severity: "", rule: "", document: "", fresh: false, text: "" });
  refilter();
});

$("#undo").addEventListener("click", undo);
$("#export")?.addEventListener("click", save);
$("#import")?.addEventListener("change", (event) => { if (event.target.files[0]) load(event.target.files[0]); event.target.value = ""; });
$("#reviewer-change").addEventListener("click", () => { $("#menu").hidePopover?.(); askReviewer(); });
$("#print").addEventListener("click", () => { $("#menu").hidePopover?.(); print(); });
$("#help-open").addEventListener("click", () => { $("#menu").hidePopover?.(); $("#help").showModal(); });
$("#language").addEventListener("change", (event) => {
  language = settings.language = event.target.value;
  keepSettings();
  repaintAll();
});
$("#theme").addEventListener("change", (event) => {
  settings.theme = event.target.value;
  keepSettings();
  paintTheme();
});
$("#keys").addEventListener("change", (event) => { settings.keys = event.target.checked; keepSettings(); });

const KEYS = {
  j: () => step(1), k: () => step(-1), n: nextPlace, u: undo,
  c: () => propose("confirmed"), a: () => propose("accepted"), f: () => propose("false_alarm"),
  r: () => current && DECISIONS.includes(stateOf(current)) && propose("open"),
  "/": () => { tab("findings"); pane("list"); $("#search").focus(); },
  "?": () => $("#help").showModal(),
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && asking) {
    closeReason();
    return;
  }
  if (!settings.keys || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || $("dialog[open]")) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  const act = KEYS[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

addEventListener("hashchange", () => {
  const finding = byId.get(decodeURIComponent(location.hash.slice(1)));
  if (finding) { tab("findings"); select(finding, { focus: true }); }
});
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
addEventListener("beforeprint", () => {
  drawRest(true);
  for (const line of $$("#list > .card:not(.open)")) line.append(detail(findings[Number(line.id.slice(1))]));
});
addEventListener("afterprint", () => { for (const line of $$("#list > .card:not(.open)")) $(".detail", line)?.remove(); });
if (mode === "served") {
  addEventListener("focus", catchUp);
  document.addEventListener("visibilitychange", catchUp);
  setInterval(catchUp, 10_000);
}

// --- beginning ----------------------------------------------------------------------------------------------------

function paintTheme() {
  if (settings.theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = settings.theme;
  $("#theme").value = settings.theme;
}

function repaintAll() {
  translate();
  paintReviewer();
  paintFilters();
  marks.forEach(paintMark);
  draw();
  drawChecks();
  drawCoverage();
}

if (mode === "file") relog(browser.get(logName, []).filter((entry) => entry && typeof entry.id === "string"));
unsaved = false; // what an earlier visit left is in the browser; only this visit's decisions need a warning
$("#language").value = language;
$("#keys").checked = settings.keys;
paintTheme();
tab("findings");
repaintAll();
const linked = byId.get(decodeURIComponent(location.hash.slice(1)));
if (linked) select(linked);
else if (findings.length) select(shownFindings()[0] ?? null, { scroll: false });
if (linked) pane("list");
if (data.problems.some((problem) => problem.severity === "error")) say(t("page.incomplete"), { bad: true, action: [t("tabs.coverage"), () => { tab("coverage"); pane("list"); say(""); }] });
document.documentElement.dataset.ready = "";
