/** What the book's pages do: the contents on a narrow screen, and the search. Works from disk. */
(function () {
  const menu = document.querySelector(".menu");
  const chapters = document.querySelector("#chapters");
  menu.addEventListener("click", () => {
    const open = chapters.classList.toggle("open");
    menu.setAttribute("aria-expanded", String(open));
  });

  const input = document.querySelector("#search");
  const list = document.querySelector("#found");
  const entries = window.bookEntries.map((entry) => ({
    ...entry,
    head: `${entry.chapter} ${entry.title}`.toLowerCase(),
    body: entry.text.toLowerCase(),
  }));

  /** The sections that hold every word, those with the words in their title first. */
  function find(query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    const found = entries.flatMap((entry) => {
      const places = words.map((word) =>
        entry.head.includes(word) ? 2 : entry.body.includes(word) ? 1 : 0,
      );
      if (places.includes(0)) return [];
      return [{ entry, rank: places.reduce((a, b) => a + b), word: words[0] }];
    });
    return found.sort((a, b) => b.rank - a.rank).slice(0, 12);
  }

  /** The text around the word. */
  function excerpt({ body, text }, word) {
    const at = Math.max(0, body.indexOf(word) - 40);
    return `${at ? "… " : ""}${text.slice(at, at + 120)} …`;
  }

  function item({ entry, word }) {
    const li = document.createElement("li");
    const link = document.createElement("a");
    const small = document.createElement("small");
    link.href = `${entry.page}#${entry.anchor}`;
    link.textContent =
      entry.title === entry.chapter
        ? entry.title
        : `${entry.chapter}: ${entry.title}`;
    small.textContent = excerpt(entry, word);
    link.append(small);
    li.append(link);
    return li;
  }

  function show() {
    const found = find(input.value);
    list.replaceChildren(...found.map(item));
    if (input.value.trim() && found.length === 0) {
      const li = document.createElement("li");
      li.textContent = "Nothing found.";
      list.append(li);
    }
    list.hidden = list.children.length === 0;
  }

  input.addEventListener("input", show);
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") list.hidden = true;
  });
  document.addEventListener("click", (event) => {
    if (!input.form.contains(event.target) || event.target.closest("#found a"))
      list.hidden = true;
  });
})();
