/**
 * The current place, kept in the address as `#/chats/<id>`, `#/chats/<id>/<position of a message>`, `#/todos`, …, so that the back
 * button and a reload work.
 */
export function currentRoute() {
  const [place = 'chats', id, at] = location.hash.replace(/^#\/?/, '').split('/');
  return { place: place || 'chats', id: id && decoded(id), at: Number(at) || undefined };
}

/** An address that nobody made by encoding is taken as it is. */
function decoded(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

export function pathTo(place, id, at) {
  return [`#/${place}`, ...(id ? [encodeURIComponent(id)] : []), ...(at ? [at] : [])].join('/');
}

export function go(place, id) {
  location.hash = pathTo(place, id);
}
