package dev.switchboard.push;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The hosts that subscriptions may lead to: {@code push.hosts}. A client chooses where the hub sends requests, so nothing
 * but these is ever asked, and no private address unless the operator has named its very host. Immutable.
 *
 * @param hosts names, or {@code *.example.org} for all names that end so
 * @param chosen whether the operator has named them
 */
record PushHosts(List<String> hosts, boolean chosen) {

    /** The push services of Chrome, Firefox, Edge and Safari. */
    private static final List<String> BROWSERS = List.of(
            "fcm.googleapis.com", "updates.push.services.mozilla.com", "*.notify.windows.com", "web.push.apple.com");

    private static final String ANY = "*";

    PushHosts {
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    }

    /** @param given those of the configuration; empty for the browsers' */
    static PushHosts of(Optional<List<String>> given) {
        return new PushHosts(given.orElse(BROWSERS), given.isPresent());
    }

    boolean allow(Endpoint endpoint) {
        return hosts.stream()
                .anyMatch(host -> host.startsWith(ANY)
                        ? endpoint.host().endsWith(host.substring(1))
                        : endpoint.host().equals(host));
    }

    boolean allowPrivateAddressOf(Endpoint endpoint) {
        return chosen && hosts.contains(endpoint.host());
    }
}
