// Sets the colour scheme before the first paint. A file of its own, because the page's policy allows no inline script.
(function () {
  var kept = null;
  try {
    kept = localStorage.getItem('eastwest-colour-scheme');
  } catch {
    // Storage is blocked: the system's scheme applies.
  }
  var dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
