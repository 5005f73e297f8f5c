package dev.switchboard.channel;

import java.util.List;

/**
 * The names of the channels that belong to a user, such as {@code user:{id}:*}: segments between colons, of which {@code *}
 * is any one that is not empty, and {@code {id}} the user's id with {@code %}, {@code :} and {@code *} percent-encoded, so that
 * no id reaches into another segment. Immutable.
 *
 * @param segments those of the pattern
 */
record OwnerPattern(List<String> segments) {

    private static final String ID = "{id}";
    private static final String ANY = "*";
    private static final String COLON = ":";

    OwnerPattern {
        segments = List.copyOf(segments);
    }

    static OwnerPattern of(String text) {
        return new OwnerPattern(List.of(text.split(COLON, -1)));
    }

    /** What is wrong with the pattern, for a namespace; empty if nothing is. */
    String problem(String namespace) {
        if (!segments.get(0).equals(namespace)) {
            return "must begin with the namespace, " + namespace;
        }
        if (segments.stream().noneMatch(segment -> segment.contains(ID))) {
            return "must contain {id}";
        }
        if (segments.stream()
                .anyMatch(segment -> segment.isEmpty() || (segment.contains(ANY) && !segment.equals(ANY)))) {
            return "must have something between its colons, and * only as a whole segment";
        }
        return "";
    }

    /** Whether the channel is the user's. */
    boolean matches(String channel, String userId) {
        String[] parts = channel.split(COLON, -1);
        if (parts.length != segments.size()) {
            return false;
        }
        String id = encoded(userId);
        for (int i = 0; i < parts.length; i++) {
            String segment = segments.get(i);
            boolean fits = segment.equals(ANY)
                    ? !parts[i].isEmpty()
                    : segment.replace(ID, id).equals(parts[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static String encoded(String id) {
        return id.replace("%", "%25").replace(COLON, "%3A").replace(ANY, "%2A");
    }
}
