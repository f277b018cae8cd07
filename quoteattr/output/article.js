(() => {
  const page = document.querySelector(".quoteattr"), form = page.querySelector("form");
  const entries = [...page.querySelectorAll(".entries > li")], lists = [...page.querySelectorAll(".entries")];
  const articles = [...page.querySelectorAll("article")];
  const { speaker, stance } = form.elements, told = form.querySelector("output");

  // What belongs to a quotation: its entry and its pieces of the text.
  const named = (each) => each.dataset.q || each.id.slice("entry-".length);
  const entryOf = (name) => document.getElementById(`entry-${name}`);
  const pieces = Map.groupBy(page.querySelectorAll("[data-q]"), named);
  const piecesOf = (entry) => pieces.get(named(entry)) || [];

  // The filter.
  const matches = ({ dataset }) =>
    (!speaker.value || dataset.speaker === speaker.value) &&
    (!stance.value || dataset.stance.split("\n").includes(stance.value));
  const show = (entry, shown) => {
    if (entry.hidden !== shown) return;
    entry.hidden = !shown;
    for (const piece of piecesOf(entry)) piece.classList.toggle("off", !shown);
  };
  const filter = () => {
    hide();
    for (const entry of entries) show(entry, matches(entry));
    for (const each of lists) each.hidden = !each.querySelector("li:not([hidden])");
    for (const each of articles) each.hidden = filtered() && !each.querySelector(".entries:not([hidden])");
    const left = entries.filter((entry) => !entry.hidden).length;
    told.value = filtered() ? `${left} of ${entries.length} quotations` : whole;
  };
  const filtered = () => speaker.value !== "" || stance.value !== "";
  const whole = told.value;

  // The address says what is shown; a link to what is filtered out ends the filter.
  const keep = () => {
    const address = new URL(location.href);
    address.hash = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    history.replaceState(null, "", address);
  };
  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1)), goal = document.getElementById(location.hash.slice(1));
    if (asked.has("speaker") || asked.has("stance")) {
      for (const select of [speaker, stance]) {
        const value = asked.get(select.name);
        select.value = [...select.options].some((option) => option.value === value) ? value : "";
      }
    } else if (goal && !goal.checkVisibility({ visibilityProperty: true })) {
      form.reset();
    } else return;
    filter();
    if (goal) goal.scrollIntoView();
  };

  // The evidence of the quotation that is pointed at, or whose number has the focus.
  const card = document.createElement("div");
  let lit = [], soon = 0;
  const hide = () => {
    clearTimeout(soon);
    card.hidden = true;
    for (const each of lit) each.classList.remove("lit");
    lit = [];
  };
  const light = (entry) => {
    hide();
    lit = [entry, ...piecesOf(entry)];
    for (const each of lit) each.classList.add("lit");
  };
  const tell = (entry, piece, box) => {
    light(entry);
    card.replaceChildren(...entry.cloneNode(true).childNodes);
    for (const link of card.querySelectorAll("a")) link.removeAttribute("href");
    card.className = entry.classList.contains("hue") ? "card hue" : "card";
    card.style.setProperty("--h", entry.style.getPropertyValue("--h"));
    card.hidden = false;
    place(box, piece.closest("article").querySelector(".found").getBoundingClientRect());
  };
  const place = (box, found) => {
    const { width, height } = card.getBoundingClientRect(), wide = found.left > box.right;
    const left = wide ? found.left : Math.max(8, Math.min(box.left, innerWidth - width - 8));
    const below = wide ? box.top : box.bottom + 8, room = innerHeight - height - 8;
    const top = below <= room ? below : wide ? Math.max(8, room) : Math.max(8, box.top - height - 8);
    const ground = page.getBoundingClientRect();
    card.style.left = `${left - ground.left}px`;
    card.style.top = `${top - ground.top}px`;
  };
  const boxAt = (piece, { clientX, clientY }) => {
    const under = (box) => box.left <= clientX && clientX <= box.right && box.top <= clientY && clientY <= box.bottom;
    return [...piece.getClientRects()].find(under) || piece.getBoundingClientRect();
  };
  const point = (event) => {
    const piece = event.target.closest("[data-q]"), entry = event.target.closest(".entries > li");
    if (event.target.closest(".card")) return clearTimeout(soon);
    clearTimeout(soon);
    if (piece && !entryOf(named(piece)).hidden) {
      soon = setTimeout(() => tell(entryOf(named(piece)), piece, boxAt(piece, event)), 120);
    } else if (entry) light(entry);
    else soon = setTimeout(hide, 250);
  };
  const focus = ({ target }) => {
    const piece = target.closest("[data-q]"), entry = target.closest(".entries > li");
    if (piece) tell(entryOf(named(piece)), piece, target.getBoundingClientRect());
    else if (entry) light(entry);
    else hide();
  };

  card.hidden = true;
  card.setAttribute("aria-hidden", "true");
  page.append(card);
  for (const piece of page.querySelectorAll("[title]")) piece.removeAttribute("title"); // the card says it
  page.style.position = "relative";
  form.hidden = false;
  form.addEventListener("change", () => { filter(); keep(); });
  page.addEventListener("pointerover", point);
  page.addEventListener("focusin", focus);
  page.addEventListener("focusout", hide);
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  addEventListener("hashchange", read);
  read();
})();
