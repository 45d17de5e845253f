// Findings, and the states they are in after what was decided since the report was written.

const byId = new Map(findings.map((finding, at) => [finding.id, Object.assign(finding, { at })]));
/** What a document is called: a sheet by its tab. */
const nameOf = (at) => inputs[at]?.sheet ?? inputs[at]?.source;
const ruleOf = new Map(rules.map((rule) => [rule.name, rule]));
/** A rule's title; of one that has only that of its kind, in the language of the page. */
const titleOf = (rule) => (rule?.title && rule.title === data.words.en.holds[rule.kind] ? t(`holds.${rule.kind}`) : rule?.title);
const members = new Map();
for (const finding of findings) {
  if (finding.cause === undefined) continue;
  if (!members.has(finding.cause)) members.set(finding.cause, []);
  members.get(finding.cause).push(finding);
}

/** Decisions taken after the report was written, in their order: in this browser, or read from the server. */
let log = [];
let ownOf = new Map();
const standings = new Map();
const keeps = mode === "file" && browser.set("probe", 1);
const logName = `decisions:${data.run.key}`;
let unsaved = false;

/** Whether something from a file or from the browser's store is a line of a log. */
const isDecision = (entry) =>
  entry && ["id", "values", "status", "at"].every((key) => typeof entry[key] === "string") && [...DECISIONS, "open"].includes(entry.status) &&
  ["reason", "by", "expires"].every((key) => entry[key] === undefined || typeof entry[key] === "string");

function relog(entries) {
  log = entries;
  ownOf = new Map();
  standings.clear();
  for (const entry of log) note(entry);
}

/** Adds entries behind the others. */
function extend(entries) {
  log.push(...entries);
  for (const entry of entries) note(entry);
}

function note(entry) {
  if (!ownOf.has(entry.id)) ownOf.set(entry.id, []);
  ownOf.get(entry.id).push(entry);
  standings.delete(entry.id);
}

const historyOf = (finding) =>
  [...(finding.history ?? []), ...(ownOf.get(finding.id) ?? [])].sort((a, b) => Date.parse(a.at || 0) - Date.parse(b.at || 0));

/** The state of a finding and the decision it comes from: the last one, if the figures are still the same. */
function standing(finding) {
  if (!standings.has(finding.id)) standings.set(finding.id, standingAnew(finding));
  return standings.get(finding.id);
}

function standingAnew(finding) {
  const own = ownOf.get(finding.id);
  const entry = historyOf(finding).at(-1);
  if (!own || !own.includes(entry)) return { state: finding.state, entry };
  if (entry.status === "open") return { state: SETTLED.has(finding.state) && !DECISIONS.includes(finding.state) ? finding.state : "open", entry };
  return { state: entry.values === finding.values ? entry.status : "reopened", entry };
}
const stateOf = (finding) => (ownOf.has(finding.id) ? standing(finding).state : finding.state);
const TODO = new Set(["open", "reopened"]);
const isTodo = (finding) => TODO.has(stateOf(finding));

const seen = browser.get(`seen:${data.run.key}`, { run: "", ids: null, before: null });
if (seen.run !== data.run.id && mode === "file") {
  Object.assign(seen, { before: seen.ids, run: data.run.id, ids: findings.map((finding) => finding.id) });
  browser.set(`seen:${data.run.key}`, seen);
}
const known = data.previous ?? seen.before;
const isFresh = known ? ((ids) => (finding) => !ids.has(finding.id))(new Set(known)) : () => false;
