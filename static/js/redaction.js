// Draws the boxes of the form on the picture, and lets them be drawn there: by pointer or by keys.
// The numbers in the form stay the truth; without this script they are typed.

const SIDES = ["left", "top", "width", "height"];
const SMALLEST = 0.5;
const STEP = 1;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const form = document.querySelector("[data-cover]");
const stage = form.querySelector("[data-boxes]");
const rows = form.querySelector("[data-rows]");
const said = form.querySelector("[data-said]");
const total = form.querySelector("[name$=TOTAL_FORMS]");
const most = Number(form.querySelector("[name$=MAX_NUM_FORMS]").value);

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const round = (value) => Math.round(value * 10) / 10;
const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);

const allRows = () => [...rows.children];
const input = (row, side) => row.querySelector(`[name$="-${side}"]`);

/** The numbers of a row, or null while one of them is missing. */
function read(row) {
  const box = {};
  for (const side of SIDES) {
    const value = input(row, side).valueAsNumber;
    if (Number.isNaN(value)) return null;
    box[side] = value;
  }
  return box;
}

function write(row, box) {
  for (const side of SIDES) input(row, side).value = round(box[side]);
  draw();
}

/** Within the picture, and never too small to be seen. */
function fitting(box) {
  const width = clamp(box.width, SMALLEST, 100);
  const height = clamp(box.height, SMALLEST, 100);
  return {
    width,
    height,
    left: clamp(box.left, 0, 100 - width),
    top: clamp(box.top, 0, 100 - height),
  };
}

function nameOf(row, box) {
  const values = { n: allRows().indexOf(row) + 1 };
  for (const side of SIDES) values[side] = round(box[side]);
  return fill(form.dataset.name, values);
}

const shapes = new Map();

function shapeOf(row) {
  if (!shapes.has(row)) {
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    rect.setAttribute("tabindex", "0");
    rect.setAttribute("role", "button");
    rect.setAttribute("aria-describedby", "cover-keys");
    rect.addEventListener("keydown", (event) => onKey(event, row));
    rect.addEventListener("pointerdown", (event) => onGrab(event, row));
    const corner = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    corner.setAttribute("r", "8");
    corner.addEventListener("pointerdown", (event) => onStretch(event, row));
    stage.append(rect, corner);
    shapes.set(row, { rect, corner });
  }
  return shapes.get(row);
}

function draw() {
  for (const [row, { rect, corner }] of shapes) {
    if (!row.isConnected || !read(row)) {
      rect.remove();
      corner.remove();
      shapes.delete(row);
    }
  }
  for (const row of allRows()) {
    const box = read(row);
    if (!box) continue;
    const { rect, corner } = shapeOf(row);
    rect.setAttribute("x", `${box.left}%`);
    rect.setAttribute("y", `${box.top}%`);
    rect.setAttribute("width", `${box.width}%`);
    rect.setAttribute("height", `${box.height}%`);
    rect.setAttribute("aria-label", nameOf(row, box));
    corner.setAttribute("cx", `${box.left + box.width}%`);
    corner.setAttribute("cy", `${box.top + box.height}%`);
  }
}

let waiting;

/** Once the keys rest, so that a screen reader does not speak of every step. */
function say(text) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    said.textContent = text;
  }, 500);
}

function addRow() {
  const number = allRows().length;
  if (number >= most) return null;
  const html = form.querySelector("[data-row]").innerHTML;
  rows.insertAdjacentHTML(
    "beforeend",
    html.replaceAll("__prefix__", number).replaceAll("__number__", number + 1),
  );
  total.value = number + 1;
  const row = rows.lastElementChild;
  showForScript(row);
  return row;
}

const isEmpty = (row) => SIDES.every((side) => input(row, side).value === "");
const freeRow = () => allRows().find(isEmpty) ?? addRow();

/** Empties the row and moves those after it up, so that boxes and numbers stay in one order. */
function remove(row) {
  const all = allRows();
  const at = all.indexOf(row);
  for (let i = at; i < all.length; i += 1) {
    for (const side of SIDES) {
      input(all[i], side).value = i + 1 < all.length ? input(all[i + 1], side).value : "";
    }
  }
  draw();
  said.textContent = fill(form.dataset.removed, { n: at + 1 });
  const next = shapes.get(all[at]) ?? shapes.get(all[at - 1]);
  (next?.rect ?? form.querySelector("[data-add]")).focus();
}

function onKey(event, row) {
  const box = read(row);
  if (event.key === "Delete" || event.key === "Backspace") {
    remove(row);
  } else if (event.key === "Enter") {
    input(row, "left").focus();
  } else if (MOVES[event.key]) {
    const [x, y] = MOVES[event.key].map((direction) => direction * STEP);
    const changed = event.shiftKey
      ? {
          ...box,
          width: clamp(box.width + x, SMALLEST, 100 - box.left),
          height: clamp(box.height + y, SMALLEST, 100 - box.top),
        }
      : fitting({ ...box, left: box.left + x, top: box.top + y });
    write(row, changed);
    say(nameOf(row, changed));
  } else {
    return;
  }
  event.preventDefault();
}

/** Where a pointer is, in per cent of the picture. */
function at(event) {
  const area = stage.getBoundingClientRect();
  return {
    x: clamp(((event.clientX - area.left) / area.width) * 100, 0, 100),
    y: clamp(((event.clientY - area.top) / area.height) * 100, 0, 100),
  };
}

/** Calls `changed(now)` until the pointer is let go. */
function follow(event, changed, done = () => {}) {
  event.preventDefault();
  event.stopPropagation();
  stage.setPointerCapture(event.pointerId);
  const move = (moved) => changed(at(moved));
  const end = () => {
    stage.removeEventListener("pointermove", move);
    stage.removeEventListener("pointerup", end);
    stage.removeEventListener("pointercancel", end);
    done();
  };
  stage.addEventListener("pointermove", move);
  stage.addEventListener("pointerup", end);
  stage.addEventListener("pointercancel", end);
}

const between = (a, b) => ({
  left: Math.min(a.x, b.x),
  top: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
});

function onGrab(event, row) {
  if (event.button !== 0) return;
  const start = at(event);
  const box = read(row);
  shapes.get(row).rect.focus();
  follow(event, (now) =>
    write(row, fitting({ ...box, left: box.left + now.x - start.x, top: box.top + now.y - start.y })),
  );
}

function onStretch(event, row) {
  if (event.button !== 0) return;
  const { left, top } = read(row);
  follow(event, (now) => {
    const width = clamp(now.x - left, SMALLEST, 100 - left);
    write(row, { left, top, width, height: clamp(now.y - top, SMALLEST, 100 - top) });
  });
}

stage.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  const start = at(event);
  let row = null;
  follow(
    event,
    (now) => {
      const box = between(start, now);
      // A press that does not move draws nothing.
      if (!row && box.width < SMALLEST && box.height < SMALLEST) return;
      row ??= freeRow();
      if (row) write(row, fitting(box));
    },
    () => row && shapes.get(row).rect.focus(),
  );
});

form.querySelector("[data-add]").addEventListener("click", () => {
  const row = freeRow();
  if (!row) return;
  // Each a little further on, so that no new box hides another.
  const place = (5 + allRows().indexOf(row) * 7) % 75;
  write(row, { left: place, top: place, width: 20, height: 20 });
  shapes.get(row).rect.focus();
});

rows.addEventListener("input", draw);
rows.addEventListener("click", (event) => {
  if (event.target.closest("[data-remove]")) remove(event.target.closest("fieldset"));
});

function showForScript(within) {
  for (const each of within.querySelectorAll("[data-with-script]")) each.hidden = false;
  for (const each of within.querySelectorAll("[data-without-script]")) {
    each.hidden = true;
    // Else Enter in a field would press it.
    each.disabled = true;
  }
}

stage.replaceChildren();
showForScript(form);
draw();
