// The list of cards, its filters, and which card is open.

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

/** Redraws the line of one finding, takes it off the list, or puts it back where it belongs. */
function refresh(finding) {
  const line = document.getElementById(`f${finding.at}`);
  if (actions.parentNode === line) actions.remove();
  if (!fits(finding)) line?.remove();
  else if (line) line.replaceWith(item(finding));
  else {
    drawRest(true);
    const order = rows();
    const behind = order.slice(order.indexOf(finding) + 1).find((row) => row.id && document.getElementById(`f${row.at}`));
    list.insertBefore(item(finding), behind ? document.getElementById(`f${behind.at}`) : null);
  }
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
