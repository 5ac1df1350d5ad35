/* Two filings side by side: what is compared stands in the address (a-unit, a-year, b-unit, b-year, differing). */
(function () {
  "use strict";
  var gouji = window.gouji;
  var root = document.body.dataset.root;
  var form = document.getElementById("sides");
  var said = document.getElementById("compared");
  var table = document.getElementById("side-by-side");
  var promised = {};
  var waiting = {};

  gouji.receive = function (name, data) { waiting[name](data); };
  function load(name) {
    promised[name] = promised[name] || new Promise(function (done, fail) {
      waiting[name] = done;
      var script = gouji.make("script", { src: root + "data/unit/" + encodeURIComponent(name) + ".js" });
      script.onerror = fail;
      document.head.appendChild(script);
    });
    return promised[name];
  }

  function words(value) {
    return typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 8 }).replace("-", "−") : value === undefined ? "无此项" : value;
  }
  function valueCell(value, flag, note) {
    var tone = value === 0 ? "zero" : typeof value === "number" ? "number" : "none";
    var cell = gouji.make("td", { class: "value " + tone + (flag ? " flag-" + flag : "") });
    var sign = { error: ["✕", "错误，"], warning: ["▲", "提醒，"] }[flag];
    if (sign) {
      var mark = cell.appendChild(gouji.make("span", { class: "sign" }));
      mark.appendChild(gouji.make("span", { "aria-hidden": "true" }, sign[0]));
      mark.appendChild(gouji.make("span", { class: "hidden" }, sign[1]));
    }
    cell.appendChild(document.createTextNode((sign ? " " : "") + words(value) + (note ? " " : "")));
    if (note) { cell.appendChild(gouji.make("span", { class: "of" }, note)); }
    return cell;
  }
  /* The number that sums and comparisons use: as filed, or as a confirmed correction says. */
  function usedIn(filed, code) { return code in filed.used ? filed.used[code] : filed.cells[code]; }
  function difference(a, b) {
    if (typeof a !== "number" || typeof b !== "number") { return "–"; }
    var change = Math.round((b - a) * 1e6) / 1e6;
    return change === 0 ? "0" : (change > 0 ? "+" : "−") + words(Math.abs(change));
  }

  function show(sides, names, onlyDiffering) {
    var a = sides[0].years[form.elements["a-year"].value];
    var b = sides[1].years[form.elements["b-year"].value];
    document.getElementById("comparison-table").hidden = !(a && b);
    if (!a || !b) {
      said.textContent = [a ? "" : names[0], b ? "" : names[1]].filter(Boolean).join("、") + "没有读出的报告，不能对照。";
      return;
    }
    var body = table.tBodies[0];
    var differing = 0;
    var isCorrected = false;
    body.textContent = "";
    gouji.cells.forEach(function (cell) {
      var left = a.cells[cell[0]];
      var right = b.cells[cell[0]];
      if (left === undefined && right === undefined) { return; }
      var used = [usedIn(a, cell[0]), usedIn(b, cell[0])];
      var isSame = left === right && used[0] === used[1];
      differing += isSame ? 0 : 1;
      if (onlyDiffering && isSame) { return; }
      isCorrected = isCorrected || used[0] !== left || used[1] !== right;
      var row = gouji.make("tr");
      row.appendChild(gouji.make("th", { scope: "row" }, "表" + cell[1] + " · " + cell[2]));
      row.appendChild(gouji.make("td", {}, cell[3]));
      row.appendChild(valueCell(left, a.flags[cell[0]], a.notes[cell[0]]));
      row.appendChild(valueCell(right, b.flags[cell[0]], b.notes[cell[0]]));
      row.appendChild(gouji.make("td", { class: "value" + (isSame ? " zero" : "") }, difference(used[0], used[1])));
      body.appendChild(row);
    });
    gouji.all("thead button", table).slice(0, 2).forEach(function (button, place) { button.textContent = names[place].replace(" 年度", "\u00a0年度"); });
    table.caption.textContent = names.join("与") + "逐格对照";
    said.textContent = differing + " 格不同。" + (isCorrected ? "有经确认的更正的格，相减用更正数。" : "") + (a.form === b.form ? "" : "两份报告格式不同（" + a.form + " 年与 " + b.form + " 年），只有一种格式有的格写“无此项”，不能相比。");
  }

  /* A field as the address says; what it does not say is chosen. */
  function fill(name, otherwise) {
    var field = form.elements[name];
    field.value = gouji.chosen(name);
    if (field.selectedIndex < 0) { field.value = otherwise || field.options[0].value; }
    return field.value;
  }

  /* Years that nobody asked for: the newest with a report; of one unit the one before stands beside it. */
  function fillYears(sides) {
    var b = fill("b-year", Object.keys(sides[1].years).sort().pop());
    var before = Object.keys(sides[0].years).sort().filter(function (year) { return sides[0] === sides[1] ? year < b : year <= b; });
    fill("a-year", before.pop());
  }

  function follow() {
    fill("a-unit");
    fill("b-unit");
    form.elements.differing.checked = gouji.chosen("differing") === "1";
    var units = [form.elements["a-unit"], form.elements["b-unit"]];
    var key = location.hash;
    Promise.all(units.map(function (field) { return load(field.value); })).then(function (sides) {
      if (key !== location.hash) { return; }
      fillYears(sides);
      var names = ["a", "b"].map(function (side, place) { return sides[place].name + " " + form.elements[side + "-year"].value + " 年度"; });
      show(sides, names, form.elements.differing.checked);
    }, function () { said.textContent = "读不到这个单位的数据。"; });
  }

  form.addEventListener("change", function (event) {
    var change = {};
    change[event.target.name] = event.target.type === "checkbox" ? (event.target.checked ? "1" : "") : event.target.value;
    gouji.choose(change);
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  gouji.watch(follow);
})();
