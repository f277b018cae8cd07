(() => {
  const reveal = () => {
    let each = document.getElementById(location.hash.slice(1));
    for (; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();
  const page = document.querySelector(".quoteattr"), tools = page.querySelector(".tools");
  if (!tools) return;
  const find = tools.querySelector("input"), told = tools.querySelector("output");
  const voices = [...page.querySelectorAll("[data-name]")], singles = page.querySelector("#singles details");
  tools.hidden = false;
  find.addEventListener("input", () => {
    const words = find.value.trim().toLowerCase();
    for (const voice of voices) voice.hidden = !voice.dataset.name.includes(words);
    if (singles) singles.open = words !== "";
    told.value = words && `${voices.filter((voice) => !voice.hidden).length} of ${voices.length}`;
  });
  for (const button of tools.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      for (const voice of page.querySelectorAll("details.voice")) voice.open = button.value === "open";
    });
  }
})();
