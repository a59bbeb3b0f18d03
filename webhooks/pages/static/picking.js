// Several places of the roster at once: drag over them, or hold Shift with the arrows.
// Every place is a checkbox of its own; the page works without this.
"use strict";

(() => {
  const sheet = document.querySelector("[data-picking]");
  if (!sheet) return;
  const boxes = [...sheet.querySelectorAll(".pick input")];
  const said = document.getElementById("picked");
  let dragged; // what a drag gives to each place that it comes over
  let pressed = false; // a mouse went down on a place, and did its work
  let last; // from where a run of places begins

  function say() {
    const count = boxes.filter((box) => box.checked).length;
    const words = count === 1 ? "1 plek gekozen" : `${count} plekken gekozen`;
    if (said.textContent !== words) said.textContent = words;
  }

  function boxAt(target) {
    return target?.closest?.(".pick")?.querySelector("input");
  }

  // A run is what lies between two places: of one slot, if both are.
  function run(from, to) {
    const [one, other] = [boxes.indexOf(from), boxes.indexOf(to)];
    const between = boxes.slice(Math.min(one, other), Math.max(one, other) + 1);
    if (from.dataset.slot !== to.dataset.slot) return between;
    return between.filter((box) => box.dataset.slot === from.dataset.slot);
  }

  function begin(event) {
    const box = boxAt(event.target);
    pressed = Boolean(box) && event.button === 0 && event.pointerType !== "touch";
    if (!pressed) return;
    event.preventDefault(); // no text is marked
    box.focus();
    if (event.shiftKey && last) {
      run(last, box).forEach((each) => (each.checked = true));
    } else {
      dragged = !box.checked;
      box.checked = dragged;
    }
    last = box;
    say();
  }

  function over(event) {
    if (dragged === undefined) return;
    if (event.buttons === 0) {
      dragged = undefined;
      return;
    }
    const box = boxAt(event.target);
    if (!box || box.checked === dragged) return;
    box.checked = dragged;
    last = box;
    say();
  }

  // The click that follows is ours; one of a finger or a key is the checkbox's own.
  function click(event) {
    if (pressed && event.detail > 0 && boxAt(event.target)) event.preventDefault();
    if (event.detail > 0) pressed = false;
  }

  function cell(box) {
    return box.closest("td");
  }

  // The same place of the next day or week; upwards and downwards within the day first.
  function beside(box, key) {
    if (key === "ArrowUp" || key === "ArrowDown") {
      const column = boxes.filter((each) => cell(each).cellIndex === cell(box).cellIndex);
      return column[column.indexOf(box) + (key === "ArrowDown" ? 1 : -1)];
    }
    const same = boxes.filter((each) => each.dataset.slot === box.dataset.slot);
    return same[same.indexOf(box) + (key === "ArrowRight" ? 1 : -1)];
  }

  function key(event) {
    const box = event.target;
    if (!boxes.includes(box)) return;
    if (event.key === " ") last = box;
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = beside(box, event.key);
    if (!next) return;
    if (event.shiftKey) {
      box.checked = true;
      next.checked = true;
    }
    next.focus();
    last = next;
    say();
  }

  sheet.addEventListener("pointerdown", begin);
  sheet.addEventListener("pointerover", over);
  document.addEventListener("pointerup", () => (dragged = undefined));
  sheet.addEventListener("click", click);
  sheet.addEventListener("keydown", key);
  sheet.addEventListener("change", say);
  sheet.closest("form")?.addEventListener("reset", () => setTimeout(say));
  window.addEventListener("pageshow", say);
  say();
})();
