/** Elements around a focused one; the innermost that is still there gets the focus when that one is removed. */
const AROUND = '[tabindex]';

let path = [];

/**
 * When an element is removed that has the focus, such as the button that deleted its own row, the focus goes to what is around
 * it. Browsers would give it to the page's beginning.
 */
export function keepFocus() {
  document.addEventListener('focusin', (event) => {
    path = event.composedPath();
  });
  new MutationObserver(() => {
    if (document.activeElement === document.body && path.length > 0 && !path[0].isConnected) {
      const around = path.find((element) => element.isConnected && element.matches?.(AROUND));
      path = [];
      around?.focus({ preventScroll: true });
    }
  }).observe(document.body, { childList: true, subtree: true });
}
