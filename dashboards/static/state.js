/* What a reader chose is kept in the address after "#", as name=value pairs, so that a link shows the same view and
   "back" undoes a choice. A fragment without "=" is a place in the page: a step to it keeps what was chosen. */
(function () {
  "use strict";
  var gouji = window.gouji = window.gouji || {};
  var watchers = [];

  gouji.all = function (selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  };

  gouji.make = function (name, attributes, text) {
    var element = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    if (text !== undefined) { element.textContent = text; }
    return element;
  };

  function isPlace() { return location.hash.length > 1 && location.hash.indexOf("=") < 0; }

  function read() {
    return new URLSearchParams(isPlace() ? history.state && history.state.chosen || "" : location.hash.slice(1));
  }

  gouji.chosen = function (name) { return read().get(name) || ""; };

  /* Change some choices; an empty value takes one out. `quietly` puts no step into the history. */
  gouji.choose = function (changes, quietly) {
    var state = read();
    Object.keys(changes).forEach(function (name) {
      if (changes[name]) { state.set(name, changes[name]); } else { state.delete(name); }
    });
    var text = state.toString();
    if (quietly) { location.replace("#" + text); } else { location.hash = text; }
  };

  /* Call a function now and whenever the choices change. */
  gouji.watch = function (tell) {
    watchers.push(tell);
    tell();
  };

  var chosen = read().toString();
  function keep() { if (isPlace() && !history.state) { history.replaceState({ chosen: chosen }, ""); } }
  keep();
  window.addEventListener("hashchange", function () {
    keep();
    if (chosen === read().toString()) { return; }
    chosen = read().toString();
    watchers.forEach(function (tell) { tell(); });
  });
})();
