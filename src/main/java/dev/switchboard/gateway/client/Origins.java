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
    private static final String WILDCARD = "://*.";
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_-]+");
    private static final Pattern WEB = Pattern.compile("https?://.+");

    private final Set<String> exact;
    private final List<Wildcard> wildcards;

    /** The texts around one label. */
    private record Wildcard(String before, String after) {

        private static Wildcard of(String origin) {
            int star = origin.indexOf(WILDCARD) + WILDCARD.length() - 2;
            return new Wildcard(origin.substring(0, star), origin.substring(star + 1));
        }

        private boolean matches(String text) {
            return text.length() > before.length() + after.length()
                    && text.startsWith(before)
                    && text.endsWith(after)
                    && LABEL.matcher(text.substring(before.length(), text.length() - after.length()))
                            .matches();
        }
    }

    private Origins(Set<String> exact, List<Wildcard> wildcards) {
        this.exact = exact;
        this.wildcards = wildcards;
    }

    public static Origins of(Collection<String> configured) {
        Set<String> normal = configured.stream().map(Origin::normal).collect(Collectors.toUnmodifiableSet());
        return new Origins(
                normal,
                normal.stream()
                        .filter(origin -> origin.contains(WILDCARD))
                        .map(Wildcard::of)
                        .toList());
    }

    /** Whether there is no {@code Origin}, or it is the request's own, or one of these. */
    public boolean allow(@Nullable String origin, ClientRequest asked) {
        if (origin == null || isAny()) {
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
        return exact.stream()
                .filter(origin -> WEB.matcher(origin).matches())
                .anyMatch(origin -> origin.contains(WILDCARD)
                        ? Wildcard.of(withoutPort(origin)).matches(schemeOf(origin) + "://" + host)
                        : withoutPort(origin).equals(schemeOf(origin) + "://" + host));
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

    private static String schemeOf(String origin) {
        return origin.substring(0, origin.indexOf(':'));
    }

    private static String withoutPort(String origin) {
        return origin.replaceFirst(":[0-9]*$", "").replaceAll("[\\[\\]]", "");
    }
}
