// On paper nothing can be unfolded, and a plot is drawn for the width of the screen.
(() => {
  const PAPER = 690; // CSS pixels between the margins of A4; Letter has more
  let folded = [];
  let plots = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((each) => { each.open = true; });
    plots = [...document.querySelectorAll(".js-plotly-plot")];
    plots.forEach((each) => Plotly.relayout(each, { width: PAPER }));
  });
  addEventListener("afterprint", () => {
    folded.forEach((each) => { each.open = false; });
    plots.forEach((each) => Plotly.relayout(each, { width: null, autosize: true }));
  });
})();
