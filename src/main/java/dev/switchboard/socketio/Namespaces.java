package dev.switchboard.socketio;

import java.util.Map;
import java.util.Optional;

/** Finds a namespace by the name that a client sent: any text that begins with a slash. */
@FunctionalInterface
public interface Namespaces {

    Optional<Namespace> named(String name);

    static Namespaces of(Map<String, Namespace> byName) {
        Map<String, Namespace> fixed = Map.copyOf(byName);
        return name -> Optional.ofNullable(fixed.get(name));
    }
}
