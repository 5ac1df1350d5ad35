/* A file dropped on the form is sent at once; the button says that it is being read. */
(function () {
  "use strict";
  var form = document.querySelector("form.drop");
  var field = form.querySelector("input[type='file']");
  var button = form.querySelector("button");

  function over(event) {
    event.preventDefault();
    form.classList.toggle("over", event.type === "dragover");
  }
  form.addEventListener("dragover", over);
  form.addEventListener("dragleave", over);
  form.addEventListener("drop", function (event) {
    over(event);
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", function () {
    button.textContent = "正在读…";
    button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", function () {
    button.textContent = "核对";
    button.removeAttribute("aria-disabled");
  });
})();
