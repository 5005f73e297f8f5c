// Before the first paint, so that nobody who chose dark sees light first. A page's own choice wins over the system's.
(() => {
  const chosen = localStorage.getItem('switchboard.theme');
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
})();
