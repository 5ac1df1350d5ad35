/* Tables: sorting by a press on a head, kept in the address; search in rows; a table as a CSV file. */
(function () {
  "use strict";
  var gouji = window.gouji;

  /* Numbers by value, gaps last; rows whose column has no number at all sort by their text. */
  function number(row, column) {
    var text = row.cells[column] ? row.cells[column].textContent.trim() : "";
    var found = text.replace(/[,\s]/g, "").replace("−", "-").match(/-?\d+(\.\d+)?/);
    return found ? parseFloat(found[0]) : null;
  }

  /* Names as a Chinese dictionary has them, by pinyin; of a cell with a link only that counts, not the signs before it. */
  var names = new Intl.Collator("zh-CN", { numeric: true });
  function name(row, column) {
    var cell = row.cells[column];
    return cell ? (cell.querySelector("a") || cell).textContent.trim() || null : null;
  }

  /* States by how much is to be done; of the same, the one with more places. Nothing there comes last. */
  var STATES = ["info", "clean", "warning", "warnings", "not_handed_in", "unreadable", "error", "errors"];
  function state(row, column) {
    var shown = row.cells[column] && row.cells[column].querySelector(".state");
    var known = shown ? STATES.indexOf(shown.className.split(" ").pop()) : STATES.indexOf(row.dataset.severity);
    return known < 0 ? null : known + Math.min(shown ? number(row, column) : 0, 9999) / 10000;
  }

  function keyOf(head) { return head.classList.contains("by-name") ? name : head.classList.contains("by-state") ? state : number; }
  function difference(a, b) { return typeof a === "string" ? names.compare(a, b) : a - b; }

  function sort(table, column, descending) {
    var heads = table.tHead.rows[0].cells;
    Array.prototype.forEach.call(heads, function (cell) { cell.removeAttribute("aria-sort"); });
    if (heads[column]) { heads[column].setAttribute("aria-sort", descending ? "descending" : "ascending"); }
    var key = heads[column] ? keyOf(heads[column]) : function () { return null; };
    Array.prototype.forEach.call(table.tBodies, function (body) { sortBody(body, column, key, descending); });
  }

  /* The head of a group stays where it is, above its rows. */
  function sortBody(body, column, key, descending) {
    var rows = gouji.all("tr:not(.group)", body).map(function (row) {
      if (!row.dataset.place) { row.dataset.place = String(row.sectionRowIndex + 1); }
      return { row: row, place: Number(row.dataset.place), key: key(row, column) };
    });
    rows.sort(function (a, b) {
      if (a.key === null || b.key === null) { return (a.key === null) - (b.key === null) || a.place - b.place; }
      return difference(a.key, b.key) * (descending ? -1 : 1) || a.place - b.place;
    });
    rows.forEach(function (item) { body.appendChild(item.row); });
  }

  function fromAddress(table) {
    var asked = gouji.chosen("sort-" + table.id);
    if (!asked && !table.dataset.sorted) { return; }
    table.dataset.sorted = asked;
    sort(table, asked ? Math.abs(parseInt(asked, 10)) : -1, asked.charAt(0) === "-");
  }

  function press(table, column, head) {
    var was = head.getAttribute("aria-sort");
    var descending = head.classList.contains("by-name") ? was === "ascending" : was !== "descending";
    if (!table.id) { return sort(table, column, descending); }
    var change = {};
    change["sort-" + table.id] = (descending ? "-" : "") + column;
    return gouji.choose(change);
  }

  gouji.all("table.sortable").forEach(function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      if (!/\b(number|by-name|by-state)\b/.test(head.className)) { return; }
      var leads = head.querySelector("a");
      var words = { type: "button", title: "按此列排序" };
      if (leads) { words["aria-label"] = "按 " + leads.textContent + " 列排序"; }
      var button = gouji.make("button", words, leads ? " ↕" : "");
      while (!leads && head.firstChild) { button.appendChild(head.firstChild); }
      button.addEventListener("click", function () { press(table, column, head); });
      head.appendChild(button);
    });
    if (table.id) { gouji.watch(function () { fromAddress(table); }); }
  });

  /* A search field hides the rows whose keys do not hold every word typed. */
  gouji.all("input[data-rows]").forEach(function (field) {
    var rows = gouji.all(field.dataset.rows);
    var count = document.getElementById(field.dataset.count);
    function show() {
      var words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      var left = 0;
      rows.forEach(function (row) {
        var keys = row.dataset.keys;
        row.hidden = !words.every(function (word) { return keys.indexOf(word) >= 0; });
        left += row.hidden ? 0 : 1;
      });
      gouji.all("section").forEach(function (part) {
        if (part.querySelector("[data-keys]")) { part.hidden = !part.querySelector("[data-keys]:not([hidden])"); }
      });
      count.textContent = words.length ? "找到 " + left + " 项" : "";
    }
    field.addEventListener("input", function () { gouji.choose({ search: field.value.trim() }, true); });
    gouji.watch(function () {
      if (field.value.trim() !== gouji.chosen("search")) { field.value = gouji.chosen("search"); }
      show();
    });
  });
})();
