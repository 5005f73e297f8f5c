package dev.switchboard.channel;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Topic;

/** Who may join a channel, or publish to it: one rule of several, of which one is enough. Immutable. */
sealed interface AccessRule {

    String OWNER_PREFIX = "owner:";
    String ROLE_PREFIX = "role:";

    /** Anyone who is signed in. */
    record User() implements AccessRule {}

    /** Anyone, also clients without a token, which {@code /sse} takes; elsewhere it is the same as {@link User}. */
    record All() implements AccessRule {}

    /** Callers with this role. */
    record Role(String role) implements AccessRule {}

    /** The user whose id stands in the channel's name, where the pattern has it. */
    record Owner(OwnerPattern pattern) implements AccessRule {}

    /** Whoever shows a token for this user and channel. */
    record Token() implements AccessRule {}

    /** Whomever a back end lets join. */
    record Decide() implements AccessRule {}

    /** The rule of a text that the schema has checked, but for the pattern of an owner. */
    static AccessRule of(String text) {
        if (text.startsWith(ROLE_PREFIX)) {
            return new Role(text.substring(ROLE_PREFIX.length()));
        }
        if (text.startsWith(OWNER_PREFIX)) {
            return new Owner(OwnerPattern.of(text.substring(OWNER_PREFIX.length())));
        }
        return switch (text) {
            case "user" -> new User();
            case "all" -> new All();
            case "token" -> new Token();
            case "decide" -> new Decide();
            default -> throw new IllegalArgumentException("no rule: " + text);
        };
    }

    /** Whether it lets the caller in by what is known of the caller alone. */
    default boolean admits(Caller caller, Topic channel) {
        if (caller.isAnonymous()) {
            return this instanceof All;
        }
        if (this instanceof Role role) {
            return caller.hasRole(role.role());
        }
        if (this instanceof Owner owner) {
            return owner.pattern().matches(channel.id(), caller.id());
        }
        return this instanceof User || this instanceof All;
    }
}
