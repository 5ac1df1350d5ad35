/* What may be taken away from a chart: the picture as PNG or SVG, with title, source, date and caveats in it, and its
   numbers as CSV. A table gives its rows as CSV. */
(function () {
  "use strict";
  var gouji = window.gouji;
  var WIDTH = 960;
  var EDGE = 24;
  var LINE = 22;
  var LETTERS = 68;
  var LEGEND = 48;
  /* Numbers as pages print them: they may begin with a sign and are no formula. */
  var NUMBER = /^[+-]?[0-9][0-9,]*([.][0-9]+)?%?$/;

  function save(blob, name) {
    var link = gouji.make("a", { href: URL.createObjectURL(blob), download: name });
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  }

  function fileName(title, ending) {
    return title.replace(/[\\/:*?"<>|%\s，（）]+/g, "-").replace(/^-|-$/g, "") + "." + ending;
  }

  /* The byte order mark makes spreadsheet programs read the file as UTF-8. A text that a spreadsheet program would
     take for a formula gets an apostrophe before it. */
  gouji.saveCsv = function (rows, title) {
    var text = rows.map(function (row) {
      return row.map(function (item) {
        var cell = item === null || item === undefined ? "" : String(item);
        if (/^[=+\-@＝＋－＠\t\r\n]/.test(cell) && !NUMBER.test(cell)) { cell = "'" + cell; }
        return /[",\r\n]/.test(cell) ? '"' + cell.replace(/"/g, '""') + '"' : cell;
      }).join(",");
    }).join("\r\n");
    save(new Blob(["\ufeff" + text + "\r\n"], { type: "text/csv;charset=utf-8" }), fileName(title, "csv"));
  };

  function readable(text) {
    var holder = document.createElement("textarea");
    holder.innerHTML = String(text);
    return holder.value;
  }

  /* Words that stand beside bars are the marks of the bars, and the rows of what has no bar. */
  gouji.figureRows = function (figure) {
    var rows = [["系列", "名称", "数值", "图上的标记"]];
    var words = {};
    function isColumn(trace) { return trace.mode === "text"; }
    figure.data.filter(isColumn).forEach(function (trace) {
      trace.y.forEach(function (name, place) { words[name] = trace.text[place]; });
    });
    figure.data.forEach(function (trace) {
      if (isColumn(trace)) { return; }
      var flat = trace.orientation === "h";
      var names = flat ? trace.y : trace.x;
      var values = flat ? trace.x : trace.y;
      names.forEach(function (name, place) {
        var isDoubtful = trace.marker && Array.isArray(trace.marker.symbol) && trace.marker.symbol[place] === "x";
        var mark = words[name] || (trace.text ? trace.text[place] : isDoubtful ? "✕" : "");
        rows.push([trace.name || "", readable(name), values[place], mark]);
        delete words[name];
      });
    });
    Object.keys(words).forEach(function (name) { rows.push(["", readable(name), "", words[name]]); });
    return rows;
  };

  function wrapped(text, width) {
    var lines = [""];
    var used = 0;
    Array.from(text).forEach(function (letter) {
      var room = letter.charCodeAt(0) > 255 ? 1 : 0.55;
      /* No line begins with a sign that closes what stands before it. */
      if (used + room > width && "，。；：、）”".indexOf(letter) < 0) { lines.push(""); used = 0; }
      lines[lines.length - 1] += letter;
      used += room;
    });
    return lines;
  }

  function escaped(text) { return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;"); }

  function tag(name, attributes, content) {
    return "<" + name + Object.keys(attributes).map(function (key) {
      return " " + key + '="' + escaped(String(attributes[key])) + '"';
    }).join("") + ">" + content + "</" + name + ">";
  }

  /* The chart with its title above and its words below, standing by itself; `svg` is the chart alone. Put together as
     text, since the page forbids itself the inline styles that plotly writes into its pictures. */
  function framed(svg, figure, drawnHeight) {
    var token = function (name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); };
    var meta = figure.layout.meta;
    var made = gouji.edition;
    var words = wrapped(meta.note, LETTERS).concat(wrapped(made.source + (made.synthetic ? "演示数据（虚构），不是任何机关的报告。" : ""), LETTERS));
    var title = wrapped(meta.title, LETTERS * 13 / 18);
    var top = 24 + 28 * title.length + 8;
    var below = top + drawnHeight;
    var height = below + 16 + LINE * words.length + 16;
    function lines(texts, first, step, look) {
      return texts.map(function (line, place) {
        return tag("text", Object.assign({ x: EDGE, y: first + step * place }, look), escaped(line));
      }).join("");
    }
    var parts = [
      tag("rect", { width: WIDTH, height: height, fill: token("--ground") }, ""),
      lines(title, 42, 28, { "font-size": 18, "font-weight": 600, fill: token("--ink") }),
      svg.replace(/^[^<]*<svg /, '<svg x="' + EDGE + '" y="' + top + '" '),
      lines(words, below + 32, LINE, { "font-size": 13, fill: token("--second-ink") })
    ];
    var whole = { xmlns: "http://www.w3.org/2000/svg", width: WIDTH, height: height, viewBox: "0 0 " + WIDTH + " " + height };
    return { text: tag("svg", Object.assign(whole, { "font-family": gouji.template.layout.font.family }), parts.join("")), height: height };
  }

  function toPng(picture) {
    return new Promise(function (done, fail) {
      var image = new Image();
      var address = URL.createObjectURL(new Blob([picture.text], { type: "image/svg+xml" }));
      image.onerror = fail;
      image.onload = function () {
        var canvas = gouji.make("canvas", { width: WIDTH * 2, height: picture.height * 2 });
        canvas.getContext("2d").drawImage(image, 0, 0, WIDTH * 2, picture.height * 2);
        URL.revokeObjectURL(address);
        canvas.toBlob(done, "image/png");
      };
      image.src = address;
    });
  }

  function savePicture(figure, kind) {
    var height = figure.layout.height + (figure.layout.showlegend ? LEGEND : 0);
    return gouji.loadPlotly().then(function (plotly) {
      /* Pictures go into documents, which are on paper. */
      var drawn = gouji.onPaper(function () { return gouji.resolved(figure); });
      return plotly.toImage(drawn, { format: "svg", width: WIDTH - 2 * EDGE, height: height });
    }).then(function (address) {
      var chart = decodeURIComponent(address.slice(address.indexOf(",") + 1));
      var picture = gouji.onPaper(function () { return framed(chart, figure, height); });
      return kind === "svg" ? new Blob([picture.text], { type: "image/svg+xml" }) : toPng(picture);
    }).then(function (blob) { save(blob, fileName(figure.layout.meta.title, kind)); });
  }

  function button(words, label, action) {
    var made = gouji.make("button", { type: "button", "aria-label": label }, words);
    made.addEventListener("click", action);
    return made;
  }

  /* Buttons behind one word, so that they do not outshine what they belong to. */
  function bar(label) {
    var made = gouji.make("details", { class: "takeaway small" });
    made.appendChild(gouji.make("summary", { "aria-label": "下载" + label }, "下载"));
    return made;
  }

  gouji.all("figure.charted").forEach(function (frame) {
    var place = frame.querySelector(".chart");
    var made = bar("这幅图");
    function current() { return gouji.figureOf(place); }
    ["png", "svg"].forEach(function (kind) {
      made.appendChild(button(kind.toUpperCase() + " 图", "把这幅图下载为 " + kind.toUpperCase(), function () { savePicture(current(), kind); }));
    });
    made.appendChild(button("CSV 数据", "把这幅图的数下载为 CSV", function () {
      gouji.saveCsv(gouji.figureRows(current()), current().layout.meta.title);
    }));
    frame.appendChild(made);
  });

  gouji.all("table.sortable").forEach(function (table) {
    var made = bar("这张表");
    made.appendChild(button("CSV 表", "把这张表下载为 CSV", function () {
      var rows = Array.prototype.filter.call(table.rows, function (row) { return !row.hidden; });
      gouji.saveCsv(rows.map(function (row) {
        return Array.prototype.map.call(row.cells, function (cell) {
          var words = cell.textContent.replace(/\s+/g, " ").trim();
          return /^[\d,.]+$/.test(words) ? words.replace(/,/g, "") : words;
        });
      }), table.caption.textContent);
    }));
    var frame = table.parentNode;
    frame.parentNode.insertBefore(made, frame.nextSibling);
  });
})();
