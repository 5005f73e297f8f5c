// Runs before the first paint, so that users of the dark theme see no flash of light. A chosen theme overrides the system's.
(() => {
  let chosen;
  try {
    chosen = localStorage.getItem('switchboard.theme');
  } catch {
    // Nothing is kept where the browser forbids it.
  }
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
})();
