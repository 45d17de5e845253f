// Where decisions go: to the server, to this browser, to a file and back.

function keepLog() {
  unsaved = log.some((entry) => !entry.saved);
  if (mode === "file") browser.set(logName, log);
}

/** The log as this browser keeps it. */
function readLog() {
  relog([browser.get(logName, [])].flat().filter(isDecision));
}

/** Adds entries to the log; gives them as they were kept, or null if they could not be. */
async function add(entries) {
  if (mode !== "served") {
    extend(entries);
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
  extend(answer.entries.filter((entry) => byId.has(entry.id)));
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
  if (!entries.length || !entries.every(isDecision)) {
    say(t("store.bad_import"), { bad: true });
    return;
  }
  const have = new Set(log.map((entry) => `${entry.id} ${entry.at} ${entry.status}`));
  const fresh = entries.filter((entry) => !have.has(`${entry.id} ${entry.at} ${entry.status}`)).map((entry) => ({ ...entry, saved: true }));
  extend(fresh);
  keepLog();
  marks.forEach(paintMark);
  draw();
  say(t("store.imported", { n: fresh.length }));
}
