/* Choosing a measure by Chinese name or pinyin (a combobox), and a year; the comparison that belongs to the choice. */
(function () {
  "use strict";
  var gouji = window.gouji;
  var root = document.body.dataset.root;
  var place = document.getElementById("comparison");
  var field = document.getElementById("measure");
  var year = document.getElementById("year");
  var goes = field && field.closest(".combobox").dataset.action === "go";
  var waiting = {};
  var promised = {};
  var LISTED = 60;

  /* Comparisons come as scripts, since a page opened from a file may fetch nothing else. */
  gouji.receive = function (name, data) { waiting[name](data); };
  function fetchComparison(name) {
    promised[name] = promised[name] || new Promise(function (done, fail) {
      waiting[name] = done;
      var script = gouji.make("script", { src: root + "data/measure/" + name + ".js" });
      script.onerror = fail;
      document.head.appendChild(script);
    });
    return promised[name];
  }

  var told = document.getElementById("measure-told");
  function known(id) { return gouji.measures.filter(function (item) { return item[0] === id; })[0]; }
  var form = field && field.closest(".combobox").dataset.form;
  function isPrinted(item) { return !form || item[5].indexOf(form) >= 0; }

  function rowOf(item) {
    var row = gouji.make("tr");
    var head = row.appendChild(gouji.make("th", { scope: "row" }));
    head.appendChild(gouji.make("a", { href: root + item[0] }, item[1]));
    var signs = { error: ["✕", "错误，"], warning: ["▲", "提醒，"] }[item[5]];
    var cell = row.appendChild(gouji.make("td", { class: "value " + item[4] + (item[5] ? " flag-" + item[5] : "") }));
    if (signs) {
      var sign = cell.appendChild(gouji.make("span", { class: "sign" }));
      sign.appendChild(gouji.make("span", { "aria-hidden": "true" }, signs[0]));
      sign.appendChild(gouji.make("span", { class: "hidden" }, signs[1]));
    }
    cell.appendChild(document.createTextNode((signs ? " " : "") + item[3]));
    row.appendChild(gouji.make("td", { class: "value" }, item[2]));
    return row;
  }

  function show(data, shownYear) {
    data.groups.forEach(function (group) {
      var part = place.querySelector(".group[data-peers='" + group.slug + "']");
      var body = part.querySelector("tbody");
      body.textContent = "";
      group.rows.forEach(function (item) { body.appendChild(rowOf(item)); });
      gouji.all("th[aria-sort]", part).forEach(function (head) { head.removeAttribute("aria-sort"); });
      part.querySelector("caption").textContent = data.label + "，" + shownYear + " 年度（" + data.unit + "）";
      part.querySelector(".summary").textContent = group.summary;
      part.querySelector(".cut").hidden = !group.cut;
      var chart = part.querySelector(".chart");
      chart.setAttribute("aria-label", data.label + "，各单位数值见下表");
      gouji.showFigure(chart, group.figure, data.id + "/" + shownYear + "/" + group.slug);
    });
    told.textContent = data.label + "，" + shownYear + " 年度";
    var definition = document.getElementById("definition");
    if (definition) {
      definition.textContent = data.definition;
      document.getElementById("measure-page").href = root + "measure/" + data.id + ".html";
    }
  }

  function follow() {
    var asked = goes ? undefined : known(gouji.chosen("measure"));
    var measure = asked && isPrinted(asked) ? asked[0] : place.dataset.measure;
    var unprinted = document.getElementById("unprinted");
    if (unprinted) {
      unprinted.hidden = !asked || isPrinted(asked);
      unprinted.textContent = asked ? "这个年度的格式没有“" + asked[1] + "”这一项，以下是“" + known(measure)[1] + "”。" : "";
    }
    if (year) {
      year.value = gouji.chosen("year");
      year.value = year.value || place.dataset.year;
    }
    var shownYear = year ? year.value : place.dataset.year;
    if (field && field.dataset.measure !== measure) {
      field.dataset.measure = measure;
      field.value = known(measure)[1];
    }
    var name = measure + "/" + shownYear;
    if (place.dataset.shown === name || (!place.dataset.shown && name === place.dataset.measure + "/" + place.dataset.year)) { return; }
    place.dataset.shown = name;
    fetchComparison(name).then(function (data) {
      if (place.dataset.shown === name) { show(Object.assign(data, { id: measure }), shownYear); }
    }, function () {
      gouji.all(".summary", place).forEach(function (line) { line.textContent = "数没有读到，图和表仍是先前的。"; });
    });
  }

  /* The combobox: words typed are looked for in names, pinyin and initials. */
  function combobox(box) {
    var list = document.getElementById("measure-options");
    function close() {
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    }
    function pick(id) {
      close();
      if (goes) { location.href = id + ".html"; return; }
      gouji.choose({ measure: id });
    }
    function active() { return list.querySelector("[aria-selected='true']"); }
    function mark(option) {
      if (active()) { active().setAttribute("aria-selected", "false"); }
      if (!option) { return; }
      option.setAttribute("aria-selected", "true");
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
    function open(words) {
      var found = gouji.measures.filter(function (item) {
        return isPrinted(item) && words.every(function (word) { return item[4].indexOf(word) >= 0; });
      });
      list.textContent = "";
      found.slice(0, LISTED).forEach(function (item, place) {
        var option = gouji.make("li", { role: "option", id: "measure-option-" + place, "aria-selected": "false", "data-id": item[0] });
        option.appendChild(gouji.make("span", {}, item[1]));
        option.appendChild(gouji.make("span", { class: "second small" }, (item[3] ? "表" + item[3] + "，" : "") + item[2]));
        list.appendChild(option);
      });
      var more = found.length - LISTED;
      if (more > 0 || !found.length) {
        list.appendChild(gouji.make("li", { role: "option", "aria-disabled": "true", class: "second small" }, found.length ? "还有 " + more + " 项，请再多输入几个字" : "没有这样的指标"));
      }
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
      told.textContent = "找到 " + found.length + " 项";
    }
    function restore() { field.value = (known(field.dataset.measure) || ["", ""])[1]; }
    function typed() { open(field.value.toLowerCase().split(/\s+/).filter(Boolean)); }
    field.addEventListener("focus", function () { field.select(); });
    field.addEventListener("click", function () { if (list.hidden) { open([]); } });
    field.addEventListener("input", typed);
    field.addEventListener("blur", function () {
      close();
      restore();
    });
    field.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown" && list.hidden) { open([]); }
      var options = gouji.all("[data-id]", list);
      var at = options.indexOf(active());
      if (event.key === "ArrowDown") { mark(options[Math.min(at + 1, options.length - 1)]); event.preventDefault(); }
      if (event.key === "ArrowUp") { mark(options[Math.max(at - 1, 0)]); event.preventDefault(); }
      if (event.key === "Escape") { close(); restore(); }
      if (event.key === "Enter" && !list.hidden) {
        var choice = active() || (options.length === 1 ? options[0] : null);
        if (choice) { pick(choice.dataset.id); }
        event.preventDefault();
      }
    });
    list.addEventListener("mousedown", function (event) {
      var option = event.target.closest("[data-id]");
      event.preventDefault();
      if (option) { pick(option.dataset.id); }
    });
  }

  if (field) { combobox(field.closest(".combobox")); }
  if (year) { year.addEventListener("change", function () { gouji.choose({ year: year.value }); }); }
  if (place) { gouji.watch(follow); }
})();
