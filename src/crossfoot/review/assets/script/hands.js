// The reader's hands: mouse, keyboard, menus.

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

list.addEventListener("click", (event) => {
  const head = event.target.closest(".head");
  if (head) select(findings[Number(head.parentElement.id.slice(1))]);
});
list.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || !event.target.classList.contains("head")) return;
  event.preventDefault();
  step(by);
});
document.addEventListener("scroll", () => { growing ||= requestAnimationFrame(() => { growing = 0; grow(); }); }, { capture: true, passive: true });
let growing = 0;
roomy.addEventListener("change", () => { if (current && lineOf(current)) placeActions(lineOf(current)); });

$("#documents")?.addEventListener("change", (event) => showDocument(Number(event.target.value)));
for (const button of $$("[data-turn]")) {
  const all = $$("article[data-document]").map((article) => Number(article.dataset.document));
  button.addEventListener("click", () => showDocument(all[(all.indexOf(shown) + Number(button.dataset.turn) + all.length) % all.length]));
}

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
  if (event.target.closest?.("input:not([type=checkbox]), select, textarea")) return;
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
  drawn = { from: 0, to: order.length };
  list.replaceChildren(...order.map(make));
  for (const line of $$("#list > .card:not(.open)")) line.append(detail(findings[Number(line.id.slice(1))]));
});
addEventListener("afterprint", () => { drawStretch(Math.max(order.indexOf(current) - 5, 0)); });
if (mode === "file") {
  // Another tab with this file has decided: its log is ours from now on, so that neither overwrites the other's.
  addEventListener("storage", (event) => {
    if (event.key !== `crossfoot:${logName}`) return;
    const before = new Set(ownOf.keys());
    readLog();
    repaint([...new Set([...before, ...ownOf.keys()])].map((id) => byId.get(id)).filter(Boolean));
  });
}
if (mode === "served") {
  addEventListener("focus", catchUp);
  document.addEventListener("visibilitychange", catchUp);
  setInterval(catchUp, 10_000);
}
