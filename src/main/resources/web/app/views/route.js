/** Where one is, kept in the address: `#/chats/<id>`, `#/todos`, … So the back button and a reload do what one expects. */
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
