// Search over all pages, and links beside headings. Without it every page can still be read and reached.
(() => {
  const root = document.body.dataset.root;
  const pages = document.querySelector('.pages');
  const wide = window.matchMedia('(min-width: 52.01rem)');
  const arrange = () => (pages.open = wide.matches);
  wide.addEventListener('change', arrange);
  arrange();
  document.querySelector('.pages [aria-current]')?.scrollIntoView({ block: 'nearest' });

  for (const heading of document.querySelectorAll('main h2[id], main h3[id]')) {
    const link = document.createElement('a');
    Object.assign(link, {
      className: 'anchor',
      href: `#${heading.id}`,
      textContent: '#',
      ariaLabel: 'Link to this place',
    });
    heading.append(link);
  }

  const input = document.querySelector('.search input');
  const list = document.querySelector('.search ol');
  const entries = window.WORDS ?? [];
  const score = ([, title, heading, words], asked) => {
    const name = `${title} ${heading}`.toLowerCase();
    const text = words.toLowerCase();
    let sum = 0;
    for (const word of asked) {
      const points = (name.includes(word) ? 5 : 0) + (text.includes(word) ? 1 : 0);
      if (points === 0) return 0;
      sum += points;
    }
    return sum;
  };
  const excerpt = (words, asked) => {
    const at = words.toLowerCase().indexOf(asked[0]);
    return at < 0 ? words.slice(0, 110) : `${at > 40 ? '…' : ''}${words.slice(Math.max(0, at - 40), at + 90)}…`;
  };
  const search = () => {
    const asked = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.hidden = asked.length === 0;
    const found = entries
      .map((entry) => [score(entry, asked), entry])
      .filter(([points]) => points > 0)
      .sort(([a], [b]) => b - a)
      .slice(0, 12);
    list.replaceChildren(
      ...found.map(([, [path, title, heading, words]]) => {
        const item = document.createElement('li');
        const link = document.createElement('a');
        const small = document.createElement('small');
        link.href = root + path;
        link.textContent = heading === '' ? title : `${title} › ${heading}`;
        small.textContent = excerpt(words, asked);
        link.append(small);
        item.append(link);
        return item;
      }),
    );
    if (found.length === 0 && asked.length > 0) {
      const none = document.createElement('li');
      none.className = 'none';
      none.textContent = 'Nothing found.';
      list.append(none);
    }
  };
  input.addEventListener('input', search);
  input.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') list.querySelector('a')?.click();
    if (key === 'Escape') {
      input.value = '';
      search();
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || /^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName ?? '')) return;
    event.preventDefault();
    input.focus();
  });
  document.addEventListener('click', ({ target }) => {
    if (!target.closest('.search')) list.hidden = true;
  });
})();
