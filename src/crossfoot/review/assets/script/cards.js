// Cards: a finding with its figures, arithmetic, drawing, repairs, rule and history.

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
      repair.figure !== undefined && figures[repair.figure] ? `${labelOf(figures[repair.figure])}: ` : "",
      el("del", { class: "number" }, repair.printed), " → ", el("ins", { class: "number" }, repair.text),
      el("span", { class: "quiet" }, [t(`card.${repair.likelihood}`), repair.reason, repair.restores > 1 && t("card.restores", { n: repair.restores })]
        .filter(Boolean).map((part) => ` · ${part}`).join("")))),
      more > 0 ? el("li", { class: "quiet" }, t("coverage.more", { n: more })) : null));
}

function reopenedBox(finding, entry) {
  if (!entry) return null;
  const now = Object.fromEntries((finding.figures ?? []).map((figure) => [roleOf(figure), figure]));
  const changed = Object.entries(entry.figures ?? {}).filter(([role, text]) => now[role]?.text !== text);
  return el("div", { class: "reopened" },
    el("p", {}, el("b", {}, t("card.reopened"))),
    changed.length ? el("ul", {}, changed.map(([role, text]) => el("li", {},
      `${labelOf(now[role] ?? figureOf(role))}: `,
      `${t("card.was")} `, el("del", { class: "number" }, text), ", ",
      now[role] ? [`${t("card.now")} `, el("ins", { class: "number" }, now[role].text)] : t("card.gone")))) : null,
    el("p", { class: "quiet" }, `${t(`state.${entry.status}`)}${entry.reason ? `: “${entry.reason}”` : ""} · ${[entry.by, entry.at && when(entry.at)].filter(Boolean).join(", ")}`));
}
/** What a decision knows of a figure that is gone: `parts[2]` is the third part. */
function figureOf(role) {
  const [, name, item] = /^(\w+)\[(\d+)\]$/.exec(role) ?? [null, role];
  return { role: name, item: item && Number(item) };
}
const roleOf = (figure) => (figure.item === undefined ? figure.role : `${figure.role}[${figure.item}]`);

function ruleDetails(name) {
  const rule = ruleOf.get(name);
  if (!rule) return el("p", { class: "quiet" }, `${t("card.rule")}: ${name}`);
  return el("details", { class: "rule" },
    el("summary", {}, `${t("card.rule")}: ${titleOf(rule) || name}`),
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
  const head = el("button", { type: "button", class: "head", tabindex: -1, "aria-expanded": "false" },
    el("span", { class: "line" },
      el("span", { class: `severity ${finding.severity}` }, t(`severity.${finding.severity}`)),
      el("span", { class: "nth" }, String(finding.at + 1)),
      el("span", { class: "name", translate: "no" }, [shortRule(finding.rule), inputs.length > 1 && nameOf(finding.source)].filter(Boolean).join(" · ")),
      isFresh(finding) && el("span", { class: "chip" }, t("card.new")),
      state !== "open" && el("span", { class: `chip ${state}` }, t(`state.${state}`))),
    el("span", { class: "message" }, finding.message),
    settled && entry?.reason && el("span", { class: "quiet reason" }, `“${entry.reason}”`));
  const below = members.get(finding.cause)?.length > 1 ? " below" : "";
  const line = el("li", { class: `card ${settled ? "done" : finding.severity}${below}`, id: `f${finding.at}`, "aria-posinset": finding.at + 1, "aria-setsize": findings.length }, head);
  if (finding === current) expand(line, finding);
  return line;
}

function expand(line, finding) {
  line.classList.add("open");
  line.setAttribute("aria-current", "true");
  $(".head", line).setAttribute("aria-expanded", "true");
  line.append(detail(finding));
  placeActions(line);
  closeReason();
  paintActions(finding);
}

function collapse(line) {
  line.classList.remove("open");
  line.removeAttribute("aria-current");
  $(".head", line).setAttribute("aria-expanded", "false");
  $(".detail", line)?.remove();
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
