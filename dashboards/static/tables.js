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

  function sort(table, column, descending) {
    var heads = table.tHead.rows[0].cells;
    Array.prototype.forEach.call(heads, function (cell) { cell.removeAttribute("aria-sort"); });
    if (heads[column]) { heads[column].setAttribute("aria-sort", descending ? "descending" : "ascending"); }
    var body = table.tBodies[0];
    var rows = Array.prototype.map.call(body.rows, function (row) {
      if (!row.dataset.place) { row.dataset.place = String(row.sectionRowIndex + 1); }
      return { row: row, place: Number(row.dataset.place), key: column < 0 ? null : number(row, column) };
    });
    rows.sort(function (a, b) {
      if (a.key === null || b.key === null) { return (a.key === null) - (b.key === null) || a.place - b.place; }
      return (descending ? b.key - a.key : a.key - b.key) || a.place - b.place;
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
    var descending = head.getAttribute("aria-sort") !== "descending";
    if (!table.id) { return sort(table, column, descending); }
    var change = {};
    change["sort-" + table.id] = (descending ? "-" : "") + column;
    return gouji.choose(change);
  }

  gouji.all("table.sortable").forEach(function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      if (!head.classList.contains("number")) { return; }
      var button = gouji.make("button", { type: "button", title: "按此列排序" });
      while (head.firstChild) { button.appendChild(head.firstChild); }
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
