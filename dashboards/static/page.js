/* Adds to what is in the page already: sorting of tables, the measure picker, where a cell comes from. */
(function () {
  "use strict";

  /* Sorting: numbers by value, gaps last, a second press turns the order round. */
  function key(row, column) {
    var text = row.cells[column] ? row.cells[column].textContent.trim() : "";
    var number = parseFloat(text.replace(/[,\s]/g, "").replace("−", "-"));
    return isNaN(number) ? null : number;
  }

  function sort(table, column, head) {
    var descending = head.getAttribute("aria-sort") !== "descending";
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) { cell.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    var body = table.tBodies[0];
    var rows = Array.prototype.map.call(body.rows, function (row, place) { return { row: row, place: place, key: key(row, column) }; });
    rows.sort(function (a, b) {
      if (a.key === null || b.key === null) { return (a.key === null) - (b.key === null) || a.place - b.place; }
      return (descending ? b.key - a.key : a.key - b.key) || a.place - b.place;
    });
    rows.forEach(function (item) { body.appendChild(item.row); });
  }

  Array.prototype.forEach.call(document.querySelectorAll("table.sortable"), function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      if (column === 0) { return; }
      var button = document.createElement("button");
      button.type = "button";
      button.title = "按此列排序";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      button.addEventListener("click", function () { sort(table, column, head); });
      head.appendChild(button);
    });
  });

  /* The newest year stands at the right: show it first where the matrix does not fit. */
  var frame = document.querySelector(".matrix-frame");
  if (frame) { frame.scrollLeft = frame.scrollWidth; }

  /* The measure picker: one choice for all charts and tables of the page, kept in the address. */
  var picker = document.getElementById("measure");
  function show(measure) {
    Array.prototype.forEach.call(document.querySelectorAll(".chart[data-peers]"), function (place) {
      window.goujiShowFigure(place, place.dataset.peers + "-" + measure);
      place.setAttribute("aria-label", picker.selectedOptions[0].textContent + "，各单位数值见下表");
    });
    Array.prototype.forEach.call(document.querySelectorAll("col[data-measure]"), function (column) {
      column.className = column.dataset.measure === measure ? "chosen" : "";
    });
    document.getElementById("definition").textContent = picker.selectedOptions[0].dataset.definition;
  }
  function fromAddress() {
    var asked = decodeURIComponent(location.hash.replace(/^#measure=/, ""));
    var known = Array.prototype.some.call(picker.options, function (option) { return option.value === asked; });
    picker.value = known ? asked : picker.options[0].value;
    show(picker.value);
  }
  if (picker) {
    picker.addEventListener("change", function () { location.hash = "measure=" + encodeURIComponent(picker.value); });
    window.addEventListener("hashchange", function () { if (/^(#measure=.*)?$/.test(location.hash)) { fromAddress(); } });
    fromAddress();
  }

  /* Where a cell comes from: its line of the list of cells, shown while pointed at, or moved to with the arrow keys. */
  var note = document.getElementById("cell-note");
  function tell(cell) {
    var line = cell && document.getElementById("cell-" + cell.dataset.cell);
    note.hidden = !line;
    if (!line) { return; }
    var words = Array.prototype.map.call(line.cells, function (item) { return item.textContent.trim(); });
    var parts = [words[0], "填报 " + words[1], words[2] && "原文“" + words[2] + "”", words[3], words[4], words[5]];
    note.textContent = parts.filter(Boolean).join("　");
  }
  function move(table, cell, key) {
    var all = Array.prototype.slice.call(table.querySelectorAll("td[data-cell]"));
    var width = cell.parentNode.querySelectorAll("td[data-cell]").length;
    var step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width, ArrowDown: width }[key];
    var next = step && all[all.indexOf(cell) + step];
    if (next) {
      cell.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    }
    return Boolean(next);
  }
  if (note) {
    Array.prototype.forEach.call(document.querySelectorAll("table.official"), function (table) {
      var first = table.querySelector("td[data-cell]");
      if (first) { first.tabIndex = 0; }
      table.addEventListener("mouseover", function (event) { tell(event.target.closest("td[data-cell]")); });
      table.addEventListener("mouseleave", function () { tell(null); });
      table.addEventListener("focusin", function (event) { tell(event.target.closest("td[data-cell]")); });
      table.addEventListener("focusout", function () { tell(null); });
      table.addEventListener("click", function (event) { tell(event.target.closest("td[data-cell]")); });
      table.addEventListener("keydown", function (event) {
        var cell = event.target.closest("td[data-cell]");
        if (cell && move(table, cell, event.key)) { event.preventDefault(); }
      });
    });
  }

  /* A link into a folded part opens it. */
  function unfold() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var part = target && target.closest("details");
    if (part) {
      part.open = true;
      target.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", unfold);
  unfold();
})();
