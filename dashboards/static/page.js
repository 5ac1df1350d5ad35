/* Adds to what is in the page already: where the matrix starts, where a cell comes from, links into folded parts. */
(function () {
  "use strict";

  /* Where the matrix does not fit, the year that the page is about stands at the right of what is seen first. */
  var frame = document.querySelector(".matrix-frame");
  var year = frame && frame.querySelector(".this-year");
  if (year) { frame.scrollLeft = year.offsetLeft + year.offsetWidth - frame.clientWidth; }

  /* Where a table of years does not fit, its newest years are seen first. */
  Array.prototype.forEach.call(document.querySelectorAll(".to-newest"), function (part) { part.scrollLeft = part.scrollWidth; });

  /* A table that is wider than its frame says so. */
  var frames = window.ResizeObserver && new ResizeObserver(function (entries) {
    entries.forEach(function (entry) {
      var part = entry.target;
      part.classList.toggle("wide", part.scrollWidth > part.clientWidth + 1);
    });
  });
  if (frames) { Array.prototype.forEach.call(document.querySelectorAll(".scroll"), function (part) { frames.observe(part); }); }

  /* Where a cell comes from: its line of the list of cells, shown while pointed at, or moved to with the arrow keys. */
  var CELL = "td[data-cell], td[data-total]";
  var note = document.getElementById("cell-note");
  function tell(cell) {
    var line = cell && document.getElementById("cell-" + cell.dataset.cell);
    if (note) { note.hidden = !line; }
    if (!line) { return; }
    var words = Array.prototype.map.call(line.cells, function (item) { return item.textContent.trim(); });
    var parts = [words[0], "填报 " + words[1], words[2] && "原文“" + words[2] + "”", words[3], words[4], words[5], words[7]];
    note.textContent = parts.filter(Boolean).join("　");
  }
  /* What is told of a cell stands at the foot of the window, and not on the cell. */
  function tell_beside(cell) {
    tell(cell);
    if (!note || note.hidden) { return; }
    var covered = cell.getBoundingClientRect().bottom - note.getBoundingClientRect().top;
    if (covered > 0) { window.scrollBy({ top: covered + 8, behavior: "instant" }); }
  }
  /* Of the cells of a table one is a stop of the tab key. */
  function step_to(cell) {
    var stop = cell.closest("table").querySelector("td[tabindex='0']");
    if (stop) { stop.tabIndex = -1; }
    cell.tabIndex = 0;
    cell.focus();
  }
  function move(table, cell, key) {
    var all = Array.prototype.slice.call(table.querySelectorAll(CELL));
    var width = cell.parentNode.querySelectorAll(CELL).length;
    var step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width, ArrowDown: width }[key];
    var next = step && all[all.indexOf(cell) + step];
    if (next) { step_to(next); }
    return Boolean(next);
  }
  Array.prototype.forEach.call(document.querySelectorAll("table.official"), function (table) {
    /* One stop of the tab key for a table: from there on the arrow keys move, and Enter goes to the origin. */
    Array.prototype.forEach.call(table.querySelectorAll("a.origin"), function (link) { link.tabIndex = -1; });
    var first = table.querySelector(CELL);
    if (first) { first.tabIndex = 0; }
    table.addEventListener("mouseover", function (event) { tell(event.target.closest(CELL)); });
    table.addEventListener("mouseleave", function () { tell(null); });
    table.addEventListener("focusin", function (event) { tell_beside(event.target.closest(CELL)); });
    table.addEventListener("focusout", function () { tell(null); });
    table.addEventListener("click", function (event) { tell_beside(event.target.closest(CELL)); });
    table.addEventListener("keydown", function (event) {
      var cell = event.target.closest(CELL);
      var origin = event.key === "Enter" && cell === event.target && cell.querySelector("a.origin");
      if (origin) { origin.click(); }
      if (cell && move(table, cell, event.key)) { event.preventDefault(); }
    });
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { tell(null); } });

  /* Who goes back from another place in the page stands where they left it: on the cell, or the link. */
  var left = [];
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href^='#']");
    if (link && link.hash !== location.hash) { left.push({ link: link, before: location.hash }); }
  });
  window.addEventListener("hashchange", function () {
    var last = left[left.length - 1];
    if (!last || location.hash !== last.before) { return; }
    left.pop();
    var cell = last.link.closest("td[data-cell]");
    if (cell) { step_to(cell); } else { last.link.focus(); }
    (cell || last.link).scrollIntoView({ behavior: "instant", block: "center" });
  });

  /* A link into a folded part opens it. */
  function unfold() {
    var target = null;
    /* An address cut off within a letter names no place. */
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (error) { return; }
    var part = target && target.closest("details");
    if (part) {
      part.open = true;
      target.scrollIntoView({ behavior: "instant" });
    }
  }
  window.addEventListener("hashchange", unfold);
  unfold();
})();
