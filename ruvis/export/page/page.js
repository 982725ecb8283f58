"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const SVG = "http://www.w3.org/2000/svg";
  const actors = new Map(data.actors.map(([id, name, type, state, x, y, side]) => [id, { id, name, type, state, x, y, side }]));
  const domains = new Map(data.domains.map(([id, label, light, night]) => [id, { id, label, light, night }]));
  const ties = data.ties.map((tie, number) => ({ number, cites: [], history: [], figures: [], ...tie }));
  const colour = (domain) => { const found = domains.get(domain); return found ? (dark.matches ? found.night : found.light) : "#888888"; };
  const name = (id) => (actors.has(id) ? actors.get(id).name : id);
  const arrow = { out: "→", in: "←", mutual: "↔" };
  const a = data.a && name(data.a), b = data.b && name(data.b);
  for (const tie of ties) {
    const said = tie.cites.map(([page, , says]) => `${says} ${data.pages[page][2]} ${data.pages[page][1]}`);
    const who = tie.edges.flat().map(name);
    tie.words = [tie.id, tie.title, tie.summary, tie.note, tie.kind, ...who, ...said].join(" ").toLowerCase();
  }

  /* Elements: text goes in as text, and an address becomes a link only if it is one of the web. */
  function make(tag, attributes = {}, ...children) {
    const svg = make.svg.has(tag), made = svg ? document.createElementNS(SVG, tag) : document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (key === "on") for (const [event, run] of Object.entries(value)) made.addEventListener(event, run);
      else if (key === "colour") made.style.setProperty("border-inline-start-color", value);
      else if (key === "ground") made.style.setProperty("background", value);
      else made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  }
  make.svg = new Set(["g", "path", "circle", "text", "title", "line", "rect", "polygon"]);
  const bdi = (text) => make("bdi", { dir: "auto" }, String(text));
  const isWeb = (url) => typeof url === "string" && /^https?:\/\/[^\s<>"'\u0000-\u001f\u007f]+$/.test(url);
  function link(url, text) {
    return isWeb(url) ? make("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, bdi(text)) : bdi(text);
  }
  const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
  const press = (run) => ({ click: run, keydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); run(event); } } });

  /* The filters. */
  const state = { domains: new Set(domains.keys()), kinds: new Set(Object.keys(data.kinds)), picked: null, chosen: null, shown: 60 };
  const used = { domains: new Map(), kinds: new Map() };
  for (const tie of ties) {
    used.domains.set(tie.domain, (used.domains.get(tie.domain) || 0) + 1);
    used.kinds.set(tie.kind, (used.kinds.get(tie.kind) || 0) + 1);
  }
  function boxes(where, names, swatch) {
    for (const [id, label] of names) {
      const box = make("input", { type: "checkbox", checked: true, value: id, on: { change: (event) => { event.target.checked ? state[where].add(id) : state[where].delete(id); draw(); } } });
      const mark = swatch ? make("span", { class: "swatch", "data-domain": id, ground: colour(id) }) : null;
      at(where).append(make("label", { class: "check" }, box, mark, `${label} (${(used[where].get(id) || 0).toLocaleString("en")})`));
    }
  }
  boxes("domains", [...domains.values()].filter((one) => used.domains.has(one.id)).map((one) => [one.id, one.label]), true);
  boxes("kinds", Object.entries(data.kinds).filter(([id]) => used.kinds.has(id)), false);
  at("cred").append(...[["", "any"], ["1", "1, confirmed"], ["2", "2 or better"], ["3", "3 or better"], ["4", "4 or better"], ["5", "5 or better"]].map(([value, text]) => make("option", { value }, text)));
  at("rel").append(...[["", "any"], ["A", "A"], ["B", "B or better"], ["C", "C or better"], ["D", "D or better"], ["E", "E or better"]].map(([value, text]) => make("option", { value }, text)));
  at("way").append(make("option", { value: "" }, "any"), ...[["out", `${a || "first"} → ${b || "others"}`], ["in", `${b || "others"} → ${a || "first"}`], ["mutual", "mutual"]].map(([value, text]) => make("option", { value }, text)));
  const monthOf = (day) => { const date = new Date(day * 86400000); return date.getUTCFullYear() * 12 + date.getUTCMonth(); };
  const begins = ties.map((tie) => tie.begin).filter((day) => day !== undefined);
  const early = begins.reduce((least, day) => Math.min(least, day), 0), late = begins.reduce((most, day) => Math.max(most, day), 0);
  const slider = at("day");
  slider.min = monthOf(early); slider.max = monthOf(late) + 1; slider.value = slider.max;
  /** The first and the last day of the month chosen. */
  function moment() { const month = Number(slider.value); return [Date.UTC(Math.floor(month / 12), month % 12, 1) / 86400000, Date.UTC(Math.floor(month / 12), month % 12 + 1, 1) / 86400000 - 1]; }
  const monthText = () => { const month = Number(slider.value); return `${Math.floor(month / 12)}-${String(month % 12 + 1).padStart(2, "0")}`; };
  function holds(tie, first, last) { return (tie.begin === undefined || tie.begin <= last) && (tie.end === undefined || first < tie.end); }
  function filtered() {
    const words = at("text").value.toLowerCase().split(/\s+/).filter(Boolean), cred = Number(at("cred").value) || 9, rel = at("rel").value || "Z";
    const dispute = at("dispute").value, way = at("way").value, dated = at("dated").checked, [first, last] = moment();
    return ties.filter((tie) => state.domains.has(tie.domain) && state.kinds.has(tie.kind) && tie.cred <= cred && tie.rel <= rel
      && (!dispute || (dispute === "yes") === Boolean(tie.disputed)) && (!way || tie.way === way)
      && (!dated || holds(tie, first, last)) && words.every((word) => tie.words.includes(word)));
  }

  /* The graph: bundles of ties by pair, domain and direction, or every tie as a line. */
  const graph = at("graph"), view = { x: 0, y: 0, width: 0, height: 0 };
  let frame = null;
  function bundles(chosen, folded) {
    const pairs = new Map();
    let inside = 0;
    for (const tie of chosen) {
      for (const ends of tie.edges) {
        let [from, to] = folded ? ends.map((id) => (actors.has(actors.get(id)?.state) ? actors.get(id).state : id)) : ends;
        if (!actors.has(from) || !actors.has(to)) continue;
        if (folded && from === to && ends[0] !== ends[1]) { inside++; continue; }
        const turned = from > to, key = turned ? `${to} ${from}` : `${from} ${to}`;
        const way = tie.way === "mutual" ? "0" : turned ? "-" : "+";
        if (!pairs.has(key)) pairs.set(key, new Map());
        const groups = pairs.get(key), group = `${[...domains.keys()].indexOf(tie.domain)} ${way}`;
        if (!groups.has(group)) groups.set(group, { domain: tie.domain, way, from: turned && way !== "0" ? from : key.split(" ")[0], to: turned && way !== "0" ? to : key.split(" ")[1], ties: [] });
        groups.get(group).ties.push(tie);
      }
    }
    return [pairs, inside];
  }
  function curve(u, v, bend) {
    const dx = v.x - u.x, dy = v.y - u.y, length = Math.hypot(dx, dy) || 1;
    const cx = (u.x + v.x) / 2 - dy / length * bend * 2, cy = (u.y + v.y) / 2 + dx / length * bend * 2;
    return { d: `M${u.x} ${u.y}Q${cx.toFixed(1)} ${cy.toFixed(1)} ${v.x} ${v.y}`, point: (t) => [(1 - t) ** 2 * u.x + 2 * t * (1 - t) * cx + t * t * v.x, (1 - t) ** 2 * u.y + 2 * t * (1 - t) * cy + t * t * v.y] };
  }
  function loop(u) { const s = u.side || 1; return { d: `M${u.x} ${u.y}c${-26 * s} -22 ${-26 * s} 22 0 0`, point: () => [u.x - 19 * s, u.y] }; }
  function head(line, forward, size, fill) {
    const place = size > 5 ? .8 : .62, [x, y] = line.point(forward ? place : 1 - place), [px, py] = line.point(forward ? place - .02 : 1.02 - place), angle = Math.atan2(y - py, x - px), c = Math.cos(angle), s = Math.sin(angle);
    return make("polygon", { points: [[size, 0], [-size, size * .8], [-size, -size * .8]].map(([i, j]) => `${(x + i * c - j * s).toFixed(1)},${(y + i * s + j * c).toFixed(1)}`).join(" "), fill });
  }
  function edge(group, line, label, width, thin, forward) {
    const paint = colour(group.domain), words = `${domains.get(group.domain)?.label || group.domain}: ${name(group.from)} ${group.way === "0" ? "↔" : "→"} ${name(group.to)}, ${plural(group.ties.length, "tie")}`;
    const made = make("g", { class: thin ? "edge thin" : "edge", tabindex: thin ? null : 0, role: "button", "aria-label": thin ? group.ties[0].title : words, "data-domain": group.domain, on: press((event) => { event.stopPropagation(); thin ? choose(group.ties[0]) : pick({ label: words, ties: new Set(group.ties) }); }) },
      make("title", {}, thin ? `${group.ties[0].date} ${group.ties[0].title}` : words), make("path", { class: "hit", d: line.d }), make("path", { class: "line", d: line.d, stroke: paint, "stroke-width": width, "stroke-opacity": thin ? .75 : label ? .95 : .55 }));
    if (!thin || group.ties.length === 1) {
      const size = thin ? 3 : label ? 6 : 4;
      if (group.way !== "0") made.append(head(line, forward, size, paint));
      else made.append(head(line, true, size, paint), head(line, false, size, paint));
    }
    return made;
  }
  function drawGraph(chosen) {
    const folded = at("fold").checked, single = at("single").checked, [pairs, inside] = bundles(chosen, folded);
    const back = make("g"), front = make("g"), labels = make("g"), nodes = make("g"), degree = new Map();
    let tall = 300;
    for (const [key, groups] of pairs) {
      const [one, two] = key.split(" "), u = actors.get(one), v = actors.get(two), main = new Set([one, two]).has(data.a) && new Set([one, two]).has(data.b);
      const rank = (group) => [...domains.keys()].indexOf(group.domain) * 3 + (group.way === "0" ? 2 : group.from === (main ? data.a : one) ? 0 : 1);
      const sorted = [...groups.values()].sort((x, y) => rank(x) - rank(y));
      for (const group of sorted) for (const id of [one, two]) degree.set(id, (degree.get(id) || 0) + group.ties.length);
      const gap = main ? (single ? 1.7 : 22) : single ? 1.6 : 5, room = (group) => (single ? Math.max(group.ties.length * gap, main ? 22 : 4) : gap);
      const total = sorted.reduce((sum, group) => sum + room(group), 0);
      if (main) tall = Math.max(tall, total / 2 + 40);
      let offset = -total / 2;
      const placed = sorted.map((group) => { const height = room(group); offset += height; return { group, centre: offset - height / 2 }; });
      /* From the outermost inwards, so that no line is drawn over the label of one further in. */
      const ordered = main ? [...placed.filter((one) => one.centre < 0), ...placed.filter((one) => one.centre >= 0).reverse()] : placed;
      for (const { group, centre } of ordered) {
        const along = key.split(" ")[0] === group.from;
        const [p, q] = main ? (one === data.a ? [u, v] : [v, u]) : [u, v], forward = main ? group.from === p.id : along;
        if (single) group.ties.forEach((tie, index) => { const line = one === two ? loop(u) : curve(p, q, centre + (index - (group.ties.length - 1) / 2) * gap); (main ? front : back).append(edge({ ...group, ties: [tie] }, line, false, 1.2, true, forward)); });
        const line = one === two ? loop(u) : curve(p, q, centre);
        const band = single ? null : edge(group, line, main, main ? Math.min(2 + Math.sqrt(group.ties.length) / 2.2, 7) : Math.min(1 + Math.log2(group.ties.length) * .6, 5), false, forward);
        if (band) (main ? front : back).append(band);
        if (main) {
          const [x, y] = line.point(.5), sign = group.way === "0" ? "↔" : forward ? "→" : "←";
          const text = make("text", { x, y: y + 4, "text-anchor": "middle" }, `${domains.get(group.domain)?.label || group.domain} ${sign} ${group.ties.length}`);
          const plate = make("rect", { class: "plate", x: x - text.textContent.length * 3.7 - 4, y: y - 9, width: text.textContent.length * 7.4 + 8, height: 18, rx: 4 });
          (band || labels).append(plate, text);
        }
      }
    }
    for (const actor of actors.values()) {
      if (folded && actors.has(actor.state) && actor.state !== actor.id) continue;
      const centre = actor.id === data.a || actor.id === data.b, count = degree.get(actor.id) || 0;
      if (!count && !centre) continue;
      const radius = centre ? 12 : Math.min(3 + Math.sqrt(count), 9), side = centre ? 0 : actor.side;
      nodes.append(make("g", { class: "node", tabindex: 0, role: "button", "aria-label": `${actor.name}, ${actor.type}, ${plural(count, "tie")}`, on: press(() => pick({ label: actor.name, ties: new Set(ties.filter((tie) => tie.edges.some((ends) => ends.some((id) => id === actor.id || (folded && actors.get(id)?.state === actor.id))))) })) },
        make("title", {}, `${actor.name} (${actor.type}): ${plural(count, "tie")}`), make("circle", { cx: actor.x, cy: actor.y, r: radius }),
        make("text", { class: centre ? "centre" : null, x: centre ? actor.x + (actor.id === data.b ? 20 : data.b ? -20 : 0) : actor.x + side * (radius + 4), y: centre && !data.b ? actor.y - 20 : actor.y + (centre ? 7 : 4), "text-anchor": centre ? (actor.id === data.b ? "start" : data.b ? "end" : "middle") : side < 0 ? "end" : "start" }, actor.name)));
    }
    graph.replaceChildren(back, front, labels, nodes);
    const shown = [...actors.values()].filter((actor) => degree.get(actor.id) && actor.id !== data.a && actor.id !== data.b);
    const outer = Math.max(0, ...shown.map((actor) => actor.name.length)) * 7.4 + 20, wide = Math.max(430, ...shown.map((actor) => Math.abs(actor.x) + outer)), high = Math.max(tall, ...shown.map((actor) => Math.abs(actor.y) + 30));
    const fresh = JSON.stringify([folded, single, wide, high]);
    if (fresh !== frame) { frame = fresh; whole.size = [wide, high]; whole(); }
    at("graphnote").textContent = [single ? "Every line is one tie; choose one to see its evidence." : "Every line is a bundle of ties of one domain and direction; choose one to list its ties.", inside ? `${plural(inside, "tie")} inside one state not drawn while folded.` : ""].join(" ");
  }
  function show() { graph.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`); }
  /** The whole picture; on a narrow screen the middle of it, large enough to read. */
  function whole() {
    const [wide, high] = whole.size, named = [data.a, data.b].map((id) => actors.get(id)).filter(Boolean);
    const close = whole.first !== false && graph.clientWidth && graph.clientWidth < 560 && named.length;
    const reach = Math.max(...named.map((actor) => Math.abs(actor.x) + 30 + actor.name.length * 11));
    view.width = (close ? Math.min(wide, reach) : wide) * 2;
    view.height = close ? view.width * (graph.clientHeight / graph.clientWidth || 1) : high * 2;
    view.x = -view.width / 2; view.y = -view.height / 2; whole.first = false; show();
  }
  function zoom(factor, x = view.x + view.width / 2, y = view.y + view.height / 2) {
    const width = Math.min(Math.max(view.width * factor, 120), 12000), ratio = width / view.width;
    view.x = x - (x - view.x) * ratio; view.y = y - (y - view.y) * ratio; view.width = width; view.height *= ratio; show();
  }
  const scale = () => Math.max(view.width / (graph.clientWidth || 1), view.height / (graph.clientHeight || 1));
  const fingers = new Map();
  let apart = 0, moved = 0;
  graph.addEventListener("pointerdown", (event) => { fingers.set(event.pointerId, event); moved = 0; apart = 0; });
  addEventListener("pointerup", (event) => fingers.delete(event.pointerId)); addEventListener("pointercancel", (event) => fingers.delete(event.pointerId));
  addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    fingers.set(event.pointerId, event); moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
    if (fingers.size === 1) { view.x -= (event.clientX - before.clientX) * scale(); view.y -= (event.clientY - before.clientY) * scale(); show(); return; }
    const [one, two] = [...fingers.values()], now = Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
    if (apart) zoom(apart / now);
    apart = now;
  });
  graph.addEventListener("click", (event) => { if (moved > 6) event.stopPropagation(); }, true);
  graph.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.shiftKey && document.activeElement !== graph && !graph.contains(document.activeElement)) return;
    event.preventDefault();
    const box = graph.getBoundingClientRect(), s = scale();
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, view.x + view.width / 2 + (event.clientX - box.left - box.width / 2) * s, view.y + view.height / 2 + (event.clientY - box.top - box.height / 2) * s);
  }, { passive: false });
  graph.addEventListener("keydown", (event) => {
    const step = view.width / 12, moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (moves[event.key]) { event.preventDefault(); view.x += moves[event.key][0]; view.y += moves[event.key][1]; show(); }
    else if (event.key === "+" || event.key === "=") zoom(.8); else if (event.key === "-") zoom(1.25); else if (event.key === "0") whole();
  });
  at("in").addEventListener("click", () => zoom(.8)); at("out").addEventListener("click", () => zoom(1.25)); at("whole").addEventListener("click", whole);

  /* The list, and the evidence of one tie. */
  function pick(choice) { state.picked = choice; state.shown = 60; draw(); at("listhead").focus({ preventScroll: innerWidth > 830 }); }
  function drawList(chosen) {
    const picked = state.picked ? chosen.filter((tie) => state.picked.ties.has(tie)) : chosen;
    at("chosen").hidden = !state.picked;
    at("chosen").replaceChildren(...(state.picked ? [bdi(state.picked.label), " ", make("button", { type: "button", on: { click: () => pick(null) } }, "all ties again")] : []));
    at("listhead").textContent = state.picked ? `Ties: ${picked.length.toLocaleString("en")} of ${chosen.length.toLocaleString("en")}` : `Ties: ${chosen.length.toLocaleString("en")}`;
    at("list").replaceChildren(...picked.slice(0, state.shown).map((tie) => make("li", {}, make("button", { type: "button", colour: colour(tie.domain), "data-tie": tie.id, "aria-current": tie === state.chosen ? "true" : null, on: { click: () => choose(tie) } },
      bdi(tie.title), make("span", { class: "meta" }, `${tie.date} ${data.b ? arrow[tie.way] : ""} ${data.kinds[tie.kind] || tie.kind}, ${tie.status}, ${tie.rel}${tie.cred}`, tie.disputed ? make("span", { class: "warn" }, ", disputed") : "")))));
    if (!picked.length) at("list").append(make("li", {}, "No tie meets these filters."));
    at("more").hidden = picked.length <= state.shown;
    at("more").textContent = `${plural(Math.min(200, picked.length - state.shown), "more tie")}`;
  }
  at("more").addEventListener("click", () => { state.shown += 200; draw(); });
  function choose(tie) {
    state.chosen = tie;
    for (const button of at("list").querySelectorAll("button")) button.toggleAttribute("aria-current", false);
    const current = [...at("list").querySelectorAll("button")].find((button) => button.dataset.tie === tie.id);
    if (current) current.setAttribute("aria-current", "true");
    const who = tie.edges.length ? [...new Set(tie.edges.map(([from, to]) => (from === to ? `at ${name(to)}, author unknown` : `${name(from)} ${tie.way === "mutual" ? "↔" : "→"} ${name(to)}`)))].join("; ") : "";
    const cites = (stance) => tie.cites.filter(([, other]) => other === stance).map(([page, , says]) => {
      const [url, title, publisher, origin, published, letter] = data.pages[page];
      return make("li", {}, bdi(says), make("span", { class: "meta" }, link(url, title), " - ", bdi(publisher), origin ? [" (from ", bdi(origin), ")"].reduce((group, part) => { group.append(part); return group; }, make("span")) : "", `, ${published}, reliability ${letter}`, isWeb(url) ? "" : " (address not shown as a link)"));
    });
    const part = (title, items) => (items.length ? [make("h3", {}, title), make("ul", {}, ...items)] : []);
    const range = (low, high) => (low === high || high === undefined ? iso(low) : `${iso(low)} to ${iso(high)}`);
    at("detail").hidden = false;
    at("detail").replaceChildren(
      make("button", { type: "button", class: "close", on: { click: () => { at("detail").hidden = true; state.chosen = null; current?.focus(); } } }, "Close"),
      make("h2", { tabindex: -1 }, bdi(tie.title)),
      make("p", { class: "meta" }, bdi(who), `. ${data.kinds[tie.kind] || tie.kind}, ${tie.date}, ${tie.status}. Grade ${tie.rel}${tie.cred}. `, tie.disputed ? make("strong", { class: "warn" }, "Disputed. ") : "", make("code", {}, tie.id)),
      tie.summary ? make("p", { dir: "auto" }, tie.summary) : "",
      make("p", { class: "meta" }, `Held from ${tie.begin === undefined ? "an unknown day" : range(tie.begin, tie.sure[0])} until ${tie.end === undefined ? "further notice" : range(tie.sure[1] ?? tie.begin, tie.end)}${tie.end === undefined ? "" : " (that day not included)"}.`),
      ...part("What happened", tie.history.map(([date, event, note]) => make("li", {}, `${date} ${event}`, note ? ": " : "", note ? bdi(note) : ""))),
      ...part("Figures", tie.figures.map((figure) => make("li", { dir: "auto" }, figure))),
      ...part("Supported by", cites(0)), ...part("Told otherwise in a part by", cites(1)), ...part("Disputed by", cites(2)),
      tie.note ? make("p", { class: "hint", dir: "auto" }, `Note: ${tie.note}`) : "");
    at("detail").querySelector("h2").focus({ preventScroll: true });
    at("detail").scrollIntoView({ block: "nearest" });
  }
  const iso = (day) => (day === null || day === undefined ? "an unknown day" : new Date(day * 86400000).toISOString().slice(0, 10));

  /* The timeline: a lane a domain, up what the first actor gives, down what it receives. */
  function drawTime(chosen) {
    const svg = at("time"), dated = chosen.filter((tie) => tie.year !== undefined);
    const years = dated.map((tie) => tie.year), last = years.reduce((most, year) => Math.max(most, year), 0), oldest = years.reduce((least, year) => Math.min(least, year), 9999);
    const cut = last - oldest > 50 ? Math.floor((last - 40) / 10) * 10 : oldest, early = cut > oldest, slots = last - cut + 1 + (early ? 3 : 0);
    const lanes = [...domains.values()].filter((domain) => dated.some((tie) => tie.domain === domain.id)), height = 52, left = 210, width = 1000;
    if (!lanes.length) { svg.replaceChildren(); svg.setAttribute("viewBox", "0 0 1000 10"); return; }
    const step = (width - left - 10) / slots, cells = new Map(), slot = (year) => left + (year < cut ? 1 : year - cut + (early ? 3 : 0)) * step;
    for (const tie of dated) { const key = `${tie.domain} ${Math.max(tie.year, cut - 1)} ${tie.way}`; if (!cells.has(key)) cells.set(key, []); cells.get(key).push(tie); }
    const most = Math.max(...[...cells.values()].map((cell) => cell.length)), size = (count) => 2 + Math.sqrt(count / most) * 21, made = [];
    const every = [1, 2, 5, 10, 20, 50, 100].find((count) => count * step >= 40) || 100, marks = early ? [[cut - 1, `before ${cut}`]] : [];
    for (let year = Math.ceil((cut + (early ? 2 : 0)) / every) * every; year <= last; year += every) marks.push([year, year]);
    for (const [year, text] of marks) {
      const x = slot(year) + step / 2;
      made.push(make("line", { class: "axis", x1: x, x2: x, y1: 0, y2: lanes.length * height }), make("text", { x, y: lanes.length * height + 14, "text-anchor": "middle" }, text));
    }
    lanes.forEach((domain, row) => {
      const y = row * height + height / 2;
      made.push(make("line", { class: "axis", x1: left, x2: width, y1: y, y2: y }), make("text", { class: "name", x: 0, y: y + 4 }, domain.label));
      for (let year = early ? cut - 1 : cut; year <= last; year++) for (const way of ["out", "in", "mutual"]) {
        const cell = cells.get(`${domain.id} ${year} ${way}`);
        if (!cell) continue;
        const tall = size(cell.length), x = slot(year), words = `${year < cut ? `before ${cut}` : year}, ${domain.label}, ${{ out: `${a || "first"} gives`, in: `${a || "first"} receives`, mutual: "mutual" }[way]}: ${plural(cell.length, "tie")}`, third = way === "mutual" ? .45 : 0;
        made.push(make("rect", { class: "bar", tabindex: 0, role: "button", "aria-label": words, x: x + step * (way === "mutual" ? .55 : .1), width: Math.max(step * (way === "mutual" ? .35 : .4), 1.5), y: way === "in" ? y : y - tall, height: tall, fill: way === "mutual" ? "none" : colour(domain.id), stroke: colour(domain.id), "stroke-width": third ? 1.2 : 0, on: press(() => pick({ label: words, ties: new Set(cell) })) }, make("title", {}, words)));
      }
    });
    svg.setAttribute("viewBox", `0 0 ${width} ${lanes.length * height + 20}`); svg.replaceChildren(...made);
    at("timenote").textContent = `Ties by the year in which they begin: above the line what ${a || "the first actor"} gives, below it what ${a || "the first actor"} receives, hollow what is mutual. Areas grow with the square root of the count. Choose a bar to list its ties.`;
  }

  /* The flows: one mark a record, nothing added up. */
  function drawFlows(chosen) {
    const seen = new Map(chosen.map((tie) => [tie.id, tie]));
    at("flowsection").hidden = !data.series.length;
    at("flows").replaceChildren(...data.series.map((one) => {
      const points = one.points.filter((point) => seen.has(point.tie)), first = Math.min(...one.points.map((point) => point.first)), last = Math.max(...one.points.map((point) => point.last)), most = Math.max(...one.points.map((point) => point.high));
      const ways = ["out", "in", "mutual"].filter((way) => one.points.some((point) => point.way === way)), height = 130, left = 90, width = 1000, step = (width - left - 10) / (last - first + 1);
      const svg = document.createElementNS(SVG, "svg"), short = (value) => (value >= 1e9 ? `${+(value / 1e9).toFixed(2)} billion` : value >= 1e6 ? `${+(value / 1e6).toFixed(1)} million` : `${+value.toFixed(2)}`);
      svg.setAttribute("class", "flow"); svg.setAttribute("role", "group"); svg.setAttribute("aria-label", one.title); svg.setAttribute("viewBox", `0 0 ${width} ${ways.length * (height + 26) + 20}`);
      ways.forEach((way, row) => {
        const base = row * (height + 26) + height + 22, words = way === "out" ? `${a || "first"} → ${b || "others"}` : way === "in" ? `${b || "others"} → ${a || "first"}` : "mutual";
        const sums = one.sums.filter(([which]) => which === way).map(([, value, unit]) => `, counted without overlaps ${short(value)} ${unit}`).join("");
        svg.append(make("text", { x: left, y: base - height - 6 }, `${words}${sums}`), make("line", { class: "axis", x1: left, x2: width, y1: base, y2: base }));
        for (const share of [.5, 1]) svg.append(make("line", { class: "axis", x1: left, x2: width, y1: base - share * height, y2: base - share * height, "stroke-dasharray": "2 4" }), make("text", { x: left - 6, y: base - share * height + 4, "text-anchor": "end" }, short(most * share)));
        for (const point of points.filter((point) => point.way === way)) {
          const tie = seen.get(point.tie), x = left + (point.first - first + .2) * step, wide = Math.max((point.last - point.first + .6) * step, 3), y = base - point.high / most * height, low = base - point.low / most * height;
          const amount = point.low === point.high ? short(point.low) : `${short(point.low)} to ${short(point.high)}`, text = `${point.first === point.last ? point.first : `${point.first} to ${point.last}`}: ${point.label}, ${amount} ${one.unit}, ${point.source}`;
          svg.append(make("rect", { class: "mark", tabindex: 0, role: "button", "aria-label": text, x, y: y - 2.5, width: wide, height: Math.max(low - y, 0) + 5, rx: 2, fill: colour(tie.domain), "fill-opacity": .7, on: press(() => choose(tie)) }, make("title", {}, text)));
        }
        const every = [1, 2, 5, 10, 20].find((count) => count * step >= 40) || 50;
        if (row === ways.length - 1) for (let year = Math.ceil(first / every) * every; year <= last; year += every) svg.append(make("text", { x: left + (year - first + .5) * step, y: base + 16, "text-anchor": "middle" }, year));
      });
      return make("div", { class: "wide" }, make("h3", {}, `${one.title} (${one.unit})`), svg);
    }));
  }

  function draw() {
    const chosen = filtered();
    slider.disabled = !at("dated").checked; at("daytext").textContent = at("dated").checked ? monthText() : "any time";
    at("count").textContent = `${plural(chosen.length, "tie")}${chosen.length < ties.length ? ` of ${ties.length.toLocaleString("en")}` : ""} between ${plural(actors.size, "actor")}. Asked for: ${data.asked}.`;
    drawGraph(chosen); drawList(chosen); drawTime(chosen); drawFlows(chosen);
    document.documentElement.dataset.drawn = String(chosen.length);
  }
  if (data.depends) {
    const percent = (value) => `${+(value * 100).toPrecision(2)} %`, heads = ["Share", "Period", `${a} on ${b}`, `${b} on ${a}`];
    at("dependsection").hidden = false; at("dependsaid").textContent = data.depends.sentence;
    at("depends").append(make("thead", {}, make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)))), make("tbody", {}, ...data.depends.rows.map(([label, period, one, two]) => make("tr", {}, make("td", {}, label), make("td", {}, period), make("td", { class: "number" }, percent(one)), make("td", { class: "number" }, percent(two))))));
  }
  let waiting = 0;
  const soon = () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(draw); };
  at("filters").addEventListener("input", (event) => { if (event.target.type !== "checkbox" || event.target.id === "dated") soon(); });
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("filters").addEventListener("reset", () => { state.domains = new Set(domains.keys()); state.kinds = new Set(Object.keys(data.kinds)); state.picked = null; setTimeout(() => { for (const where of ["domains", "kinds"]) for (const box of at(where).querySelectorAll("input")) box.checked = true; slider.value = slider.max; draw(); }); });
  for (const id of ["single", "fold"]) at(id).addEventListener("change", draw);
  dark.addEventListener("change", () => { for (const mark of document.querySelectorAll(".swatch")) mark.style.setProperty("background", colour(mark.dataset.domain)); draw(); });
  draw();
})();
