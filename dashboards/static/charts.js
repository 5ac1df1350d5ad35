/* Draws the figures of a page when they come into view. Plotly is fetched with the first of them. */
(function () {
  "use strict";
  var gouji = window.gouji;
  var source = document.getElementById("figures");
  if (!source) { return; }
  var figures = JSON.parse(source.textContent);
  var places = gouji.all(".chart[data-figure]");
  var root = document.body.dataset.root;
  var loading = null;
  var isOnPaper = false;
  var PAPER_PIXELS = 660;
  /* Bars lie closer on paper, so that a chart finds room on the sheet on which its heading stands. */
  var PAPER_BAR = 0.6;

  /* Figures name colours as var(--token); plotly needs their present values. */
  function resolve(value, style) {
    if (typeof value === "string") {
      return value.replace(/var\((--[a-z0-9-]+)\)/g, function (_, name) { return style.getPropertyValue(name).trim(); });
    }
    if (Array.isArray(value)) { return value.map(function (item) { return resolve(item, style); }); }
    if (value && typeof value === "object") {
      var result = {};
      Object.keys(value).forEach(function (key) { result[key] = resolve(value[key], style); });
      return result;
    }
    return value;
  }

  gouji.loadPlotly = function () {
    loading = loading || new Promise(function (done, fail) {
      var script = gouji.make("script", { src: root + "static/plotly-basic.min.js" });
      script.onload = function () {
        window.Plotly.register({
          moduleType: "locale", name: "zh-CN", dictionary: {},
          format: { decimal: ".", thousands: ",", grouping: [3], currency: ["¥", ""] }
        });
        done(window.Plotly);
      };
      script.onerror = fail;
      document.head.appendChild(script);
    });
    return loading;
  };

  /* A figure as plotly takes it, in the colours of the page as it looks now. */
  gouji.resolved = function (figure) {
    var style = getComputedStyle(document.documentElement);
    return {
      data: resolve(figure.data, style),
      layout: resolve(Object.assign({ template: gouji.template }, figure.layout), style)
    };
  };

  /* What an action gives in the colours of paper, whatever the page looks like. */
  gouji.onPaper = function (action) {
    document.documentElement.toggleAttribute("data-paper", true);
    try { return action(); } finally { document.documentElement.toggleAttribute("data-paper", isOnPaper); }
  };

  gouji.figureOf = function (place) { return figures[place.dataset.figure]; };

  function fitOnPaper(place, figure) {
    figure.layout.width = Math.min(place.clientWidth, PAPER_PIXELS);
    if (figure.data[0].orientation !== "h" || figure.data[0].text) { return; }
    figure.layout.height = Math.round(figure.layout.height * PAPER_BAR);
    figure.layout.yaxis.dtick = 1;
  }

  function draw(place) {
    var name = place.dataset.figure;
    place.dataset.seen = "yes";
    return gouji.loadPlotly().then(function (plotly) {
      var figure = gouji.resolved(figures[name]);
      /* On the page names of colours stand above the chart and wrap; in a picture they are part of it. */
      figure.layout.showlegend = false;
      if (isOnPaper) { fitOnPaper(place, figure); }
      var config = { displayModeBar: false, responsive: true, locale: "zh-CN" };
      return plotly.react(place, figure.data, figure.layout, config).then(function () { place.dataset.drawn = name; });
    });
  }

  function drawSeen() {
    places.forEach(function (place) { if (place.dataset.seen) { draw(place); } });
  }

  var watcher = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (entry.isIntersecting) {
        watcher.unobserve(entry.target);
        draw(entry.target);
      }
    });
  }, { rootMargin: "200px" });
  places.forEach(function (place) { watcher.observe(place); });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawSeen);
  /* On paper: in the colours of light mode, no wider than the page. */
  function putOnPaper(isPrinting) {
    isOnPaper = isPrinting;
    document.documentElement.toggleAttribute("data-paper", isPrinting);
  }
  /* A print waits for nothing: where there may be a printer, what draws is at hand before it is asked for. */
  if (window.matchMedia("(hover: hover)").matches && window.requestIdleCallback) {
    window.addEventListener("load", function () { window.requestIdleCallback(gouji.loadPlotly); });
  }
  window.addEventListener("beforeprint", function () {
    putOnPaper(true);
    places.forEach(draw);
  });
  window.addEventListener("afterprint", function () {
    putOnPaper(false);
    drawSeen();
  });

  /* Put another figure in a place, with the room that it needs. */
  gouji.showFigure = function (place, figure, name) {
    figures[name] = figure;
    place.dataset.figure = name;
    place.className = place.className.replace(/steps-\d+/, "");
    place.style.setProperty("min-height", figure.layout.height + "px");
    if (place.dataset.seen) { draw(place); }
  };
})();
