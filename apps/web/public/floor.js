/* Says so where the program can't run: below the floor of docs/BROWSERS.md, or at an address without TLS. In the language of the oldest browsers. */
(function () {
  function shortOf() {
    if (window.isSecureContext === false) return "plain";
    var known = Array.prototype.at && window.BroadcastChannel && navigator.locks && window.crypto && crypto.randomUUID && window.indexedDB && navigator.serviceWorker;
    return known ? "" : "old";
  }
  var why = shortOf();
  var i;
  var about;
  var page;
  var lines;
  var app;
  if (!why) return;
  page = document.getElementById("below-floor");
  lines = page.getElementsByTagName("p");
  for (i = 0; i < lines.length; i += 1) {
    about = lines[i].getAttribute("data-why");
    lines[i].style.display = about && about !== why ? "none" : "";
  }
  page.removeAttribute("hidden");
  /* Without its place the program draws nothing. */
  app = document.getElementById("app");
  app.parentNode.removeChild(app);
})();
