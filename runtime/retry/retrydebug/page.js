"use strict";
(() => {
  // morph makes the element a like b. What has not changed stays: the focus, a selection, and
  // details that the reader has opened.
  function morph(a, b) {
    if (a.nodeType !== b.nodeType || a.nodeName !== b.nodeName) {
      a.replaceWith(b);
      return;
    }
    if (a.nodeType !== Node.ELEMENT_NODE) {
      if (a.data !== b.data) a.data = b.data;
      return;
    }
    for (const {name} of [...a.attributes]) {
      if (!b.hasAttribute(name) && name !== "open") a.removeAttribute(name);
    }
    for (const {name, value} of b.attributes) {
      if (a.getAttribute(name) !== value) a.setAttribute(name, value);
    }
    const known = new Map([...a.children].filter(c => c.id).map(c => [c.id, c]));
    let at = a.firstChild;
    for (const next of [...b.childNodes]) {
      const same = next.id ? known.get(next.id) : at && !at.id ? at : null;
      if (!same) {
        a.insertBefore(next, at);
        continue;
      }
      if (same === at) at = at.nextSibling;
      else a.insertBefore(same, at);
      morph(same, next);
    }
    while (at) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
  }

  // Parts of the page that wait while the reader is about to press a button in them: it
  // must not become another one.
  const waiting = new Map();

  function update(event) {
    for (const {id, html} of JSON.parse(event.data)) waiting.set(id, html);
    for (const [id, html] of waiting) {
      const old = document.getElementById(id);
      if (old && old.querySelector("button:is(:focus, :active), .buttons:hover")) {
        old.classList.add("held"); // until it is updated
        continue;
      }
      waiting.delete(id);
      const holder = document.createElement("template");
      holder.innerHTML = html;
      if (old) morph(old, holder.content.firstElementChild);
    }
  }

  const query = new URLSearchParams(location.search);
  query.set("format", "events");
  const link = document.getElementById("link"), pause = document.getElementById("pause");
  let source = null, paused = false;

  // say changes the text only if needed: screen readers announce it.
  function say(text) { if (link.textContent !== text) link.textContent = text; }

  function follow() {
    if (source) source.close();
    source = null;
    if (paused || document.hidden) return;
    source = new EventSource("?" + query);
    source.onmessage = update;
    source.onopen = () => say("Live");
    source.onerror = () => say("Not connected, trying again");
  }

  pause.hidden = false;
  pause.onclick = () => {
    paused = !paused;
    pause.textContent = paused ? "Continue" : "Pause";
    say(paused ? "Paused" : "Live");
    follow();
  };
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => source && source.close());
  addEventListener("pageshow", event => event.persisted && follow());
  follow();
})();
