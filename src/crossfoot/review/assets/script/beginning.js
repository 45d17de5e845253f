// Beginning.

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

if (mode === "file") readLog();
unsaved = false; // what an earlier visit left is in the browser; only this visit's decisions need a warning
$("#language").value = language;
$("#keys").checked = settings.keys;
paintTheme();
tab("findings");
repaintAll();
const linked = byId.get(decodeURIComponent(location.hash.slice(1)));
if (linked) select(linked);
else {
  const first = shownFindings()[0] ?? null;
  select(first, { scroll: false });
  if (first?.source !== undefined) showDocument(first.source);
}
if (linked) pane("list");
if (data.problems.some((problem) => problem.severity === "error")) say(t("page.incomplete"), { bad: true, action: [t("tabs.coverage"), () => { tab("coverage"); pane("list"); say(""); }] });
document.documentElement.dataset.ready = "";
