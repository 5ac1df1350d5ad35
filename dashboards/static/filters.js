/* Filters of a table: each select hides the rows whose data do not match; the choices stand in the address. */
(function () {
  "use strict";
  var gouji = window.gouji;
  gouji.all("form[data-table]").forEach(function (form) {
    var rows = gouji.all("#" + form.dataset.table + " tbody tr");
    var count = document.getElementById(form.dataset.table + "-count");
    var fields = gouji.all("select", form);

    function follow() {
      fields.forEach(function (field) {
        var asked = gouji.chosen(field.name);
        var known = gouji.all("option", field).some(function (option) { return option.value === asked; });
        field.value = known ? asked : "";
      });
      var left = 0;
      rows.forEach(function (row) {
        row.hidden = !fields.every(function (field) { return !field.value || row.dataset[field.name] === field.value; });
        left += row.hidden ? 0 : 1;
      });
      count.textContent = left + " / " + rows.length + " 处" + (left ? "" : "，没有符合这些条件的");
    }

    form.addEventListener("change", function (event) {
      var change = {};
      change[event.target.name] = event.target.value;
      gouji.choose(change);
    });
    form.addEventListener("reset", function (event) {
      event.preventDefault();
      var nothing = {};
      fields.forEach(function (field) { nothing[field.name] = ""; });
      gouji.choose(nothing);
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    gouji.watch(follow);
  });
})();
