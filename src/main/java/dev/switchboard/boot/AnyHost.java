package dev.switchboard.boot;

import java.util.Set;

/** The addresses of a host on which a server listens on every interface. Stateless. */
final class AnyHost {

    private static final Set<String> ADDRESSES = Set.of("0.0.0.0", "::");

    private AnyHost() {}

    static boolean is(String host) {
        return ADDRESSES.contains(host);
    }
}
