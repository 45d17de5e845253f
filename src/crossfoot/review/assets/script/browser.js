// What the browser keeps between visits.

const browser = {
  get(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`crossfoot:${name}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`crossfoot:${name}`, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
};

const settings = { reviewer: "", language: "", theme: "auto", keys: true, reasons: [], ...browser.get("settings", {}) };
settings.reviewer ||= service?.reviewer ?? "";
const keepSettings = () => browser.set("settings", settings);
