package dev.switchboard.gateway.client;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The origins that are allowed besides a request's own: any scheme, {@code null}, {@code file://}, a wildcard for exactly
 * one label ({@code https://*.example.com}), or {@code *} for all. Immutable; safe from any thread.
 */
public final class Origins {

    private static final String ANY = "*";
    private static final String SEPARATOR = "://";
    private static final String WILDCARD = SEPARATOR + "*.";
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_-]+");
    private static final Pattern WEB = Pattern.compile("https?://.+");
    private static final Pattern PORT = Pattern.compile(":[0-9]*$");
    private static final Pattern BRACKETS = Pattern.compile("[\\[\\]]");

    private final Set<String> exact;
    private final List<Wildcard> wildcards;
    /** Of the http and https origins, read once: every request is asked for its host. */
    private final Set<String> hosts;

    private final List<Wildcard> hostWildcards;

    /** The texts around one label. */
    private record Wildcard(String before, String after) {

        private static Wildcard of(String origin) {
            int star = origin.indexOf(WILDCARD) + WILDCARD.length() - 2;
            return new Wildcard(origin.substring(0, star), origin.substring(star + 1));
        }

        /** The same without the scheme, which is all that is before the star. */
        private Wildcard ofHosts() {
            return new Wildcard("", after);
        }

        private boolean matches(String text) {
            return text.length() > before.length() + after.length()
                    && text.startsWith(before)
                    && text.endsWith(after)
                    && LABEL.matcher(text.substring(before.length(), text.length() - after.length()))
                            .matches();
        }
    }

    private Origins(Set<String> exact) {
        this.exact = exact;
        this.wildcards = exact.stream()
                .filter(origin -> origin.contains(WILDCARD))
                .map(Wildcard::of)
                .toList();
        List<String> web =
                exact.stream().filter(origin -> WEB.matcher(origin).matches()).toList();
        this.hosts = web.stream()
                .filter(origin -> !origin.contains(WILDCARD))
                .map(Origins::hostOf)
                .collect(Collectors.toUnmodifiableSet());
        this.hostWildcards = web.stream()
                .filter(origin -> origin.contains(WILDCARD))
                .map(origin -> Wildcard.of(withoutPort(origin)).ofHosts())
                .toList();
    }

    public static Origins of(Collection<String> configured) {
        return new Origins(configured.stream().map(Origin::normal).collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether there is no {@code Origin}, or it is the request's own, or one of these. */
    public boolean allow(@Nullable String origin, ClientRequest asked) {
        if (origin == null || isAny() || asked.isSpelledAs(origin)) {
            return true;
        }
        String normal = Origin.normal(origin);
        return (exact.contains(normal) && !normal.contains(WILDCARD))
                || asked.isOwn(normal)
                || wildcards.stream().anyMatch(wildcard -> wildcard.matches(normal));
    }

    /** Whether every origin is allowed. */
    public boolean isAny() {
        return exact.contains(ANY);
    }

    /** Whether one of these is an http or https origin of this host, in lower case and without its port. */
    public boolean haveHost(String host) {
        return hosts.contains(host) || hostWildcards.stream().anyMatch(wildcard -> wildcard.matches(host));
    }

    /**
     * The sources of a Content-Security-Policy's {@code frame-ancestors} for these. Wildcards are left out: there they would
     * match more than one label.
     */
    public Set<String> embedding() {
        return isAny()
                ? Set.of(ANY)
                : exact.stream()
                        .filter(origin -> origin.matches("[a-z][a-z0-9+.-]*://[^/*;,'\\s]+"))
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static String hostOf(String origin) {
        String bare = withoutPort(origin);
        return bare.substring(bare.indexOf(SEPARATOR) + SEPARATOR.length());
    }

    private static String withoutPort(String origin) {
        return BRACKETS.matcher(PORT.matcher(origin).replaceFirst("")).replaceAll("");
    }
}
