// The words of the page, in the language that was chosen.

let language = data.words[settings.language] ? settings.language : data.run.language;

/** A number with the separators of the language. */
const many = (n) => n.toLocaleString(language);

/** A text by `section.key`; `{n}` is an argument, `{n:one|many}` a plural. */
function t(name, values = {}) {
  const [section, key] = name.split(".");
  const text = data.words[language]?.[section]?.[key] ?? key;
  return text.replace(/\{(\w+)(?::([^{}|]*)\|([^{}]*))?\}/g, (_, argument, one, others) => {
    const value = values[argument];
    if (one === undefined) return typeof value === "number" ? many(value) : value;
    return value === 1 ? one : others;
  });
}
const has = (section, key) => data.words[language]?.[section]?.[key] !== undefined;

function translate() {
  document.documentElement.lang = language;
  for (const node of $$("[data-t]")) node.textContent = t(node.dataset.t, { n: Number(node.dataset.n) });
  for (const node of $$("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of $$("[data-t-placeholder]")) node.placeholder = t(node.dataset.tPlaceholder);
  for (const cell of $$("td[data-gap]")) cell.textContent = t("page.gap", { n: Number(cell.dataset.gap) });
  for (const node of $$("[data-left-out]")) node.textContent = t("page.left_out", { most: Number(node.dataset.most), n: Number(node.dataset.leftOut) });
  $("#store-says").textContent =
    mode === "served" ? t("store.served", { path: service.decisions }) : keeps ? t("store.unsaved") : t("store.volatile");
}

const when = (at) => {
  const date = new Date(at);
  if (Number.isNaN(date.valueOf())) return at;
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(date);
};
