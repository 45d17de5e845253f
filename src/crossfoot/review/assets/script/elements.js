// The data of the page, and how elements are made of it: one by one, from text. Nothing is ever parsed as HTML
// (the page's policy forbids it besides).

const data = JSON.parse(document.getElementById("data").textContent);
const { findings, causes, inputs, rules, passed, coverage, service } = data;
const mode = data.run.mode;
const SETTLED = new Set(["accepted", "false_alarm", "baselined", "waived"]);
const DECISIONS = ["confirmed", "accepted", "false_alarm"];

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Without the characters that turn the direction of writing: they can make 15,02 out of 20,51. */
const straight = (child) => (typeof child === "string" ? child.replace(/[\u202a-\u202e\u2066-\u2069]/g, "\ufffd") : child);

/** An element: attributes by name, `on…` for listeners; children are nodes or text, empty ones are left out. */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child != null && child !== false && child !== "").map(straight));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
