// Goes from item to item of the agenda by Alt and the arrows. Everything else on the page works without this.
"use strict";

const items = [...document.querySelectorAll("article.item")];

// The item in which one is: the one with the focus, else the one at the top of the window.
const here = () => {
  const focused = items.indexOf(document.activeElement?.closest("article.item"));
  return focused >= 0 ? focused : items.findIndex((item) => item.getBoundingClientRect().bottom > 1);
};

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.altKey || event.ctrlKey || event.metaKey || event.target.matches("select")) return;
  const inside = items.includes(document.activeElement?.closest("article.item"));
  const index = inside || step < 0 ? here() + step : Math.max(here(), 0);
  event.preventDefault();
  if (items[index]) {
    items[index].focus({ preventScroll: true });
    items[index].scrollIntoView();
  } else {
    // The next item is on another page of the agenda.
    items[here()]?.querySelector(step > 0 ? "a[rel=next]" : "a[rel=prev]")?.click();
  }
});

document.querySelector(".keys")?.removeAttribute("hidden");
