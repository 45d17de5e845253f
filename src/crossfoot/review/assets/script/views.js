// What was checked, and what was not; tabs and panes.

const cell = (content, attributes = {}) => el("td", attributes, content);
const number = (n) => cell(n ? many(n) : "·", { class: n ? "number" : "number none" });

function drawChecks(only = null) {
  const grades = ["exact", "rounding", "implausible", "impossible", "unchecked"];
  const lines = rules.map((rule) => {
    const sum = (grade) => (rule.counts ?? []).reduce((total, tally) => total + (tally[grade] ?? 0), 0);
    return el("li", {}, titleOf(rule) || rule.name,
      el("div", { class: "counts" }, grades.filter(sum).map((grade) => el("span", { class: grade }, `${many(sum(grade))} ${t(`checks.${grade}`)}`)),
        el("span", { class: "quiet", translate: "no" }, rule.name)));
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
    el("span", { class: "message" }, card.arithmetic || titleOf(ruleOf.get(card.rule)) || card.rule)))));
  $("#panel-checks").replaceChildren(
    only ? el("p", { class: "intro" }, only.title) : el("p", { class: "intro" }, t("checks.intro")),
    only ? el("span") : rules.length ? el("ul", { class: "rules" }, lines) : el("p", { class: "empty" }, t("checks.none")),
    data.fixed.length && !only ? el("section", {}, el("h3", {}, t("checks.fixed", { n: data.fixed.length })),
      el("ul", { class: "fixed" }, data.fixed.map((fixed) => el("li", {}, fixed.message || fixed.id, el("span", { class: "quiet" }, ` ${shortRule(fixed.rule)}`))))) : el("span"),
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
    Object.keys(coverage.kinds).length ? el("p", { class: "quiet" }, `${t("coverage.kinds")}: ${Object.entries(coverage.kinds).sort((a, b) => b[1] - a[1]).map(([kind, n]) => `${many(n)} ${has("kinds", kind) ? t(`kinds.${kind}`) : kind}`).join(" · ")}`) : el("span"),
    coverage.uncheckedCount ? el("section", {}, el("h3", {}, t("coverage.unchecked", { n: coverage.uncheckedCount })),
      el("ul", { class: "unchecked" }, coverage.unchecked.map((row) => el("li", {}, el("b", {}, has("reasons", row.reason) ? t(`reasons.${row.reason}`) : row.reason), row.detail ? ` — ${row.detail}` : "",
        el("span", { class: "quiet" }, ` ${[shortRule(row.rule), row.where, ...Object.entries(row.subject ?? {}).map(([key, value]) => `${key}=${value}`)].filter(Boolean).join(" · ")}`))),
      coverage.uncheckedCount > coverage.unchecked.length ? el("li", { class: "quiet" }, t("coverage.more", { n: coverage.uncheckedCount - coverage.unchecked.length })) : null)) : el("span"),
    coverage.notices.length ? el("section", {}, el("h3", {}, t("coverage.notices")), el("ul", {}, coverage.notices.map((notice) => el("li", {}, notice)))) : el("span"));
}

function tab(name) {
  if (document.body.dataset.tab === name) return;
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
  if (document.body.dataset.pane === name) return;
  document.body.dataset.pane = name;
  for (const button of $$("[data-pane-to]")) button.setAttribute("aria-pressed", String(button.dataset.paneTo === name));
}
