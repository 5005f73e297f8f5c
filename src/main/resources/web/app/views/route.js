/** The current place, kept in the address as `#/chats/<id>`, `#/todos`, …, so that the back button and a reload work. */
export function currentRoute() {
  const [place = 'chats', id] = location.hash.replace(/^#\/?/, '').split('/');
  return { place: place || 'chats', id: id && decodeURIComponent(id) };
}

export function pathTo(place, id) {
  return id ? `#/${place}/${encodeURIComponent(id)}` : `#/${place}`;
}

export function go(place, id) {
  location.hash = pathTo(place, id);
}
