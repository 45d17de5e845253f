// Deciding: reasons, bulk, the reviewer, undo.

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

/** Where there is room, the choices stay under the list and cover nothing; else they end the open card. */
const roomy = matchMedia("(width > 58rem) and (height > 30rem)");
const placeActions = (line) => (roomy.matches ? $("#dock") : line).append(actions);

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
  $("#ask-name").value = settings.reviewer || (service?.suggested ?? "");
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
  new Set(changed.flatMap((finding) => marksOf.get(finding.at) ?? [])).forEach(paintMark);
  settle(changed);
  if (current && !changed.includes(current)) paintActions(current);
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
  repaint(changed);
  select(changed[0], { focus: true });
  say(t("decide.undone", { what: changed[0].message }));
}
