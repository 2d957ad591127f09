// Dragging a stop to another cell of the map, and following a drawing in hand. Both also work without this file.
"use strict";

function makeMovable(map) {
  const cells = JSON.parse(map.dataset.cells);
  const size = Number(map.dataset.cell);
  const form = document.getElementById("drag");
  let held = null;

  const moved = (event) => {
    const scale = map.querySelector("svg").getScreenCTM().a;
    return [(event.clientX - held.x) / scale, (event.clientY - held.y) / scale];
  };
  map.addEventListener("pointerdown", (event) => {
    const link = event.target.closest("a[id]");
    const stop = link && link.id.replace(/^[a-z]+-/, "");
    if (link && event.button === 0 && cells[stop]) held = { link, stop, x: event.clientX, y: event.clientY };
  });
  window.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [x, y] = moved(event);
    held.isDragged ||= Math.hypot(x, y) > 12;
    if (held.isDragged) held.link.setAttribute("transform", `translate(${x} ${y})`);
  });
  window.addEventListener("pointerup", (event) => {
    if (!held) return;
    const { link, stop, isDragged } = held;
    const [x, y] = moved(event).map((way) => Math.round(way / size));
    held = null;
    if (!isDragged) return;
    link.removeAttribute("transform");
    link.addEventListener("click", (click) => click.preventDefault(), { once: true });
    if (!x && !y) return;
    form.elements.stop.value = stop;
    form.elements.place.value = `${cells[stop][0] + x},${cells[stop][1] + y}`;
    form.submit();
  });
  map.addEventListener("dragstart", (event) => event.preventDefault());
}

async function follow(box) {
  const answer = await fetch(location.pathname + location.search);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById("drawing");
  const hasPreview = !document.querySelector("[data-edit]") && page.querySelector("[data-edit]");
  if (!next || !("unfinished" in next.dataset) || hasPreview) return location.reload();
  const [bar, now] = [box, next].map((part) => part.querySelector("progress"));
  if (bar && now) bar.value = now.value;
  setTimeout(() => follow(box), 2000);
}

document.querySelectorAll("[data-edit]").forEach(makeMovable);
const box = document.querySelector("#drawing[data-unfinished]");
if (box) setTimeout(() => follow(box), 2000);
