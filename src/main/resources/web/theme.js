// Runs before the first paint, so that users of the dark theme see no flash of light. A chosen theme overrides the system's.
(() => {
  const chosen = localStorage.getItem('switchboard.theme');
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
})();
