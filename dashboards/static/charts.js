/* Draws the figures of a page when they come into view. Plotly is fetched with the first of them. */
(function () {
  "use strict";
  var source = document.getElementById("figures");
  if (!source) { return; }
  var figures = JSON.parse(source.textContent);
  var places = Array.prototype.slice.call(document.querySelectorAll(".chart[data-figure]"));
  var here = document.currentScript.src.replace(/charts\.js.*$/, "");
  var loading = null;

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

  function load() {
    loading = loading || new Promise(function (done, fail) {
      var script = document.createElement("script");
      script.src = here + "plotly-basic.min.js";
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
  }

  function draw(place) {
    var figure = figures[place.dataset.figure];
    place.dataset.seen = "yes";
    return load().then(function (plotly) {
      var style = getComputedStyle(document.documentElement);
      var layout = resolve(Object.assign({ template: window.goujiTemplate }, figure.layout), style);
      var config = { displayModeBar: false, responsive: true, locale: "zh-CN" };
      return plotly.react(place, resolve(figure.data, style), layout, config).then(function () {
        place.dataset.drawn = place.dataset.figure;
      });
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
  window.addEventListener("beforeprint", function () { places.forEach(draw); });

  window.goujiShowFigure = function (place, id) {
    place.dataset.figure = id;
    if (place.dataset.seen) { draw(place); }
  };
})();
