// Drawings of intervals, parts and levels, from numbers that Python worked out.

/** Heights in em: a label and its bar; where both stand on one axis, the second label is under it. */
const LANE = { range: 2, parts: 3.1, levels: 2.6 };

/** A panel of lanes; positions are thousandths of the width, so that text keeps its size. */
function drawing(panel, figures) {
  const onAxis = panel.sort === "range";
  const lane = LANE[panel.sort];
  const bar = onAxis ? 0.9 : lane - 1.75;
  const nodes = onAxis ? [svg("rect", { class: "axis", x: 0, width: "100%", y: "1.75em", height: 1 })] : [];
  const said = [];
  panel.lanes.forEach((line, row) => {
    const top = onAxis ? 0 : row * lane;
    const label = `${t(`draw.${line.word}`)} ${line.number || t("card.none")}`;
    said.push(label);
    const first = line.bars[0];
    const middle = (first.low + first.high) / 2;
    const anchor = !onAxis || middle < 300 ? "start" : middle > 700 ? "end" : "middle";
    const x = !onAxis ? 0 : anchor === "start" ? first.low : anchor === "end" ? first.high : middle;
    nodes.push(svg("text", { x: `${Math.min(Math.max(x, 0), 1000) / 10}%`, y: `${onAxis && row ? 3.3 : top + 1}em`, "text-anchor": anchor, class: `label ${first.look}` }, label));
    for (const { look, low, high, text, open } of line.bars) {
      // A rectangle without width is not drawn; a figure without rounding is a line.
      const from = Math.min(Math.max(low, 0), 997);
      const width = Math.max(Math.min(high, 1000) - from, look === "gap" ? 0 : 3);
      nodes.push(svg("rect", { x: `${from / 10}%`, width: `${width / 10}%`, y: `${top + 1.35}em`, height: `${bar}em`, class: `bar ${look}${open ? " open" : ""}` }));
      if (text && width > 95) {
        nodes.push(svg("text", { x: `${(from + width / 2) / 10}%`, y: `${top + 1.35 + bar / 2}em`, dy: "0.35em", "text-anchor": "middle", class: "inside" }, text));
      }
    }
  });
  const about = panel.figure === undefined ? "" : labelOf(figures[panel.figure]);
  return el("figure", { class: `drawing ${panel.sort}` },
    about && panel.sort === "range" ? el("figcaption", {}, about) : null,
    svg("svg", { role: "img", "aria-label": [about, ...said].filter(Boolean).join("; "), width: "100%", height: `${panel.lanes.length * lane - (onAxis ? 0.4 : 0.2)}em` }, ...nodes));
}
