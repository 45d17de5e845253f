// What is said to the reader in passing.

let silence = 0;
function say(text, { undo: withUndo = false, bad = false, action = null } = {}) {
  const live = $("#live");
  live.className = `${text ? "said" : ""} ${bad ? "bad" : ""}`;
  live.replaceChildren(el("span", {}, text),
    ...(withUndo ? [el("button", { type: "button", onclick: undo }, t("decide.undo"))] : []),
    ...(action ? [el("button", { type: "button", onclick: action[1] }, action[0])] : []));
  clearTimeout(silence);
  if (!bad && !action) silence = setTimeout(() => say(""), 8000);
}
