// Draws the graphs of a page. Where Mermaid is not beside the pages, their text stays.
if (window.mermaid !== undefined) {
  const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  window.mermaid.initialize({ startOnLoad: false, theme: dark ? 'dark' : 'neutral', securityLevel: 'strict' });
  void window.mermaid.run({ querySelector: 'pre.mermaid' });
}
