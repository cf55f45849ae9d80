// The colours and measures of everything drawn; api/web/static/tokens.css holds the same values.
globalThis.twoway ??= /** @type {Twoway} */ ({});
twoway.tokens = {
  shared: { step: "8px", radius: "16px" },
  light: {
    background: "#fbfaf7", card: "#ffffff", ink: "#1c1b19", soft: "#5f5b54", line: "#e4e0d8",
    accent: "#0b5f63", "on-accent": "#ffffff",
    "grade-a": "#00695c", "grade-b": "#2f6f8f", "grade-c": "#7a651a", "grade-d": "#a04b00",
    "grade-e": "#8c1d18", "on-grade": "#ffffff", band: "0.16",
    shadow: "0 1px 2px rgb(28 27 25 / 4%), 0 8px 24px rgb(28 27 25 / 5%)",
  },
  dark: {
    background: "#16171a", card: "#1f2125", ink: "#f0eee9", soft: "#a9a69e", line: "#33363c",
    accent: "#6fd0cf", "on-accent": "#16171a",
    "grade-a": "#5ed0b5", "grade-b": "#8cc4e6", "grade-c": "#dcc36a", "grade-d": "#f0a468",
    "grade-e": "#f0908a", "on-grade": "#16171a", band: "0.2",
    shadow: "0 1px 2px rgb(0 0 0 / 24%), 0 8px 24px rgb(0 0 0 / 20%)",
  },
};
