// Suggestions below the search field: arrow keys lead through them, Escape closes them. htmx fetches them; without
// either the field is a field.
const field = document.getElementById("q");
const list = document.getElementById("suggestions");
const status = document.getElementById("suggested");
let closed = true;

// Where htmx notes the page's address, and with it what was searched for.
sessionStorage.removeItem("htmx-current-path-for-history");

function say() {
  status.textContent = list.querySelector("[data-count]")?.dataset.count ?? "";
}

function close() {
  closed = true;
  list.replaceChildren();
  say();
}

field.addEventListener("input", () => {
  closed = !field.value.trim();
  if (closed) close();
});

list.addEventListener("htmx:beforeSwap", (event) => {
  if (closed) event.detail.shouldSwap = false;
});
list.addEventListener("htmx:afterSwap", say);

field.form.addEventListener("keydown", (event) => {
  const links = [...list.querySelectorAll("a")];
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  if (event.key === "Escape") {
    field.focus();
    close();
  } else if (event.key === "ArrowDown") {
    (links[here + 1] ?? field).focus();
  } else if (event.key === "ArrowUp") {
    (here < 0 ? links.at(-1) : (links[here - 1] ?? field)).focus();
  } else {
    return;
  }
  event.preventDefault();
});

// Where the focus went elsewhere, or somebody pressed beside it. Some browsers do not say where it went.
field.form.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !field.form.contains(event.relatedTarget)) close();
});
addEventListener("pointerdown", (event) => {
  if (!field.form.contains(event.target)) close();
});
field.form.addEventListener("submit", close);
