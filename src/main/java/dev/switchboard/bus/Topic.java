package dev.switchboard.bus;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What events are published to: {@code user-<id>}, {@code chat-<id>}, {@code room-<namespace>/<name>},
 * {@code channel-<namespace>[:<rest>]} and {@code presence-<id>}. For the hub alone there are {@code concern-<name>} (the nodes that answer a concern's commands),
 * {@code member-<id>} (a membership of one connection: nothing is published to it, a subscription to it is the
 * membership), {@code connection-<id>} and {@code everybody}. An id has 1 to 150 characters, except that of a member, which
 * the hub writes itself, and of a channel, which has at most 140.
 *
 * @param name the whole name, prefix included; it alone identifies a topic
 * @param kind which of the families it belongs to
 */
public record Topic(@ConcernApi String name, Kind kind) {

    /** The longest id, in characters. */
    @ConcernApi
    public static final int MAX_ID_LENGTH = 150;

    /** The longest name of a channel, in characters. */
    @ConcernApi
    public static final int MAX_CHANNEL_LENGTH = 140;

    /** What the topic of a channel begins with. */
    public static final String CHANNEL_PREFIX = "channel-";

    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9_]+");

    /** The families of topics; a durable one has a log, a channel if its namespace keeps a history. */
    public enum Kind {
        USER("user-", true),
        CHAT("chat-", true),
        ROOM("room-", false),
        CHANNEL(CHANNEL_PREFIX, true),
        PRESENCE("presence-", false),
        CONCERN("concern-", false),
        MEMBER("member-", false),
        CONNECTION("connection-", false),
        EVERYBODY("everybody", false);

        private final String prefix;
        private final boolean durable;

        Kind(String prefix, boolean durable) {
            this.prefix = prefix;
            this.durable = durable;
        }

        /** Whether {@link Audience#onChange} reports changes of its topics. */
        public boolean watched() {
            return this == USER || this == MEMBER;
        }

        /** Whether a node keeps listening for a while after its last listener has left; a membership ends at once. */
        public boolean lingers() {
            return this != MEMBER;
        }

        /** Whether every gateway gets its events without joining, since only the gateway knows its connections. */
        public boolean atEveryGateway() {
            return this == CONNECTION || this == EVERYBODY;
        }

        /** Whether a client may name a topic of this kind. */
        private boolean nameable() {
            return this != MEMBER && !atEveryGateway();
        }
    }

    /** The personal topic of a user: all of the user's connections. */
    @ConcernApi
    public static Topic user(String id) {
        return of(Kind.USER, id);
    }

    /** The chat of this id: its participants' connections that have joined it. */
    @ConcernApi
    public static Topic chat(String id) {
        return of(Kind.CHAT, id);
    }

    /** The channel of this name: {@code <namespace>} or {@code <namespace>:<rest>}, the namespace {@code [a-z0-9_]+}. */
    @ConcernApi
    public static Topic channel(String name) {
        if (!isChannel(name)) {
            throw Failure.badRequest(
                    "channel",
                    "channel must be <namespace> or <namespace>:<rest>, the namespace of a-z, 0-9 and _, and "
                            + MAX_CHANNEL_LENGTH + " characters at most in all");
        }
        return new Topic(Kind.CHANNEL.prefix + name, Kind.CHANNEL);
    }

    /** The namespace of a channel. */
    @ConcernApi
    public String namespace() {
        String id = id();
        int colon = id.indexOf(':');
        return colon < 0 ? id : id.substring(0, colon);
    }

    /** Who watches the presence of this user. */
    @ConcernApi
    public static Topic presence(String id) {
        return of(Kind.PRESENCE, id);
    }

    public static Topic concern(String name) {
        return of(Kind.CONCERN, name);
    }

    /** One connection, wherever it is. */
    @ConcernApi
    public static Topic connection(String id) {
        return of(Kind.CONNECTION, id);
    }

    /** Every connection of the cluster. */
    public static Topic everybody() {
        return new Topic(Kind.EVERYBODY.prefix, Kind.EVERYBODY);
    }

    /** A membership; the concern chooses the id, and no client can name it. */
    public static Topic member(String id) {
        return new Topic(Kind.MEMBER.prefix + id, Kind.MEMBER);
    }

    /** The room {@code name} of the namespace {@code namespace} ({@code [a-z0-9_]+}). */
    @ConcernApi
    public static Topic room(String namespace, String name) {
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw Failure.badRequest("namespace", "namespace must consist of a-z, 0-9 and _");
        }
        return of(Kind.ROOM, namespace + "/" + name);
    }

    /** The topic of a name that a client may use; empty if it is of no such family, or its id is empty or too long. */
    @ConcernApi
    public static Optional<Topic> parse(String name) {
        for (Kind kind : Kind.values()) {
            if (name.startsWith(kind.prefix)) {
                return kind.nameable() && validId(kind, name.substring(kind.prefix.length()))
                        ? Optional.of(new Topic(name, kind))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The topic of a name that another node or the store has checked already. */
    public static Topic trusted(String name) {
        for (Kind kind : Kind.values()) {
            if (name.startsWith(kind.prefix)) {
                return new Topic(name, kind);
            }
        }
        throw new IllegalArgumentException("not a topic: " + name);
    }

    /**
     * Whether the topic has a log. A channel has one if its namespace keeps a history, which is known to whoever joins it:
     * see {@link Effects.Join#logged}.
     */
    public boolean durable() {
        return kind.durable;
    }

    /** The part after the prefix. */
    @ConcernApi
    public String id() {
        return name.substring(kind.prefix.length());
    }

    private static Topic of(Kind kind, String id) {
        if (!validId(kind, id)) {
            throw Failure.badRequest("id", "id must be a string of 1 to " + MAX_ID_LENGTH + " characters");
        }
        return new Topic(kind.prefix + id, kind);
    }

    private static boolean validId(Kind kind, String id) {
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
            return false;
        }
        if (kind == Kind.CHANNEL) {
            return isChannel(id);
        }
        if (kind != Kind.ROOM) {
            return true;
        }
        int slash = id.indexOf('/');
        return slash > 0
                && slash < id.length() - 1
                && NAMESPACE.matcher(id.substring(0, slash)).matches();
    }

    private static boolean isChannel(String name) {
        int colon = name.indexOf(':');
        return name.length() <= MAX_CHANNEL_LENGTH
                && colon != name.length() - 1
                && NAMESPACE
                        .matcher(colon < 0 ? name : name.substring(0, colon))
                        .matches();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Topic topic && name.equals(topic.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
