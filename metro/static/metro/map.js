// The map with the keyboard: one stop of the Tab key; arrows go along a line, up and down change the line.
// Without this file every stop is reached with Tab, and the list says the same.
"use strict";

const lines = [...document.querySelectorAll("ol[data-line]")].map((list) => ({
  name: list.dataset.line,
  stops: [...list.querySelectorAll("[data-stop]")].map((item) => item.dataset.stop),
}));

function prepare(map) {
  const links = new Map();
  for (const link of map.querySelectorAll("a[id]")) links.set(link.id.replace(/^[a-z]+-/, ""), link);
  if (!links.size) return;
  const said = document.createElement("p");
  said.className = "vh";
  said.setAttribute("role", "status");
  map.after(said);
  let line = null;

  const through = (stop) => lines.filter((one) => one.stops.includes(stop));
  const reach = (link) => {
    for (const other of links.values()) other.setAttribute("tabindex", other === link ? "0" : "-1");
  };
  const go = (stop) => {
    reach(links.get(stop));
    links.get(stop).focus();
  };
  const along = (stop, step) => {
    const stops = line.stops.filter((one) => links.has(one));
    return stops[stops.indexOf(stop) + step];
  };
  const change = (stop, step) => {
    const here = through(stop);
    if (here.length < 2) return;
    line = here[(here.indexOf(line) + step + here.length) % here.length];
    said.textContent = line.name;
  };

  map.addEventListener("keydown", (event) => {
    const link = event.target.closest("a[id]");
    if (!link || event.altKey || event.ctrlKey || event.metaKey) return;
    const stop = link.id.replace(/^[a-z]+-/, "");
    if (!line || !line.stops.includes(stop)) line = through(stop)[0];
    if (!line) return;
    const moves = {
      ArrowRight: () => along(stop, 1),
      ArrowLeft: () => along(stop, -1),
      Home: () => line.stops.find((one) => links.has(one)),
      End: () => line.stops.findLast((one) => links.has(one)),
      ArrowDown: () => change(stop, 1),
      ArrowUp: () => change(stop, -1),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    const next = moves[event.key]();
    if (next) go(next);
  });
  map.addEventListener("focusin", (event) => {
    const link = event.target.closest("a[id]");
    if (link) reach(link);
  });
  reach(links.values().next().value);
}

document.querySelectorAll("[data-map]").forEach(prepare);
