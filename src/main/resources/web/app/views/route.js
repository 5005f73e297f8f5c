/** The current place, kept in the address as `#/chats/<id>`, `#/todos`, …, so that the back button and a reload work. */
export function currentRoute() {
  const [place = 'chats', id] = location.hash.replace(/^#\/?/, '').split('/');
  return { place: place || 'chats', id: id && decoded(id) };
}

/** An address that nobody made by encoding is taken as it is. */
function decoded(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

export function pathTo(place, id) {
  return id ? `#/${place}/${encodeURIComponent(id)}` : `#/${place}`;
}

export function go(place, id) {
  location.hash = pathTo(place, id);
}
