// The marks in the documents.

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

let shown = Number($("article[data-document]")?.dataset.document ?? 0);
function showDocument(at) {
  if (at === shown) return;
  shown = at;
  const choice = $("#documents");
  if (choice) choice.value = at;
  for (const article of $$("article[data-document]")) article.hidden = Number(article.dataset.document) !== at;
  for (const button of $$("button[data-document]")) {
    if (Number(button.dataset.document) === at) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  $("#document").scrollTop = 0;
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
