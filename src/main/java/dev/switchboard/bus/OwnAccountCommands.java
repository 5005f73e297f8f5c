package dev.switchboard.bus;


/**
 * The commands of the concern {@code account} about the caller's own account, which {@code api} sends for REST. Where a
 * question has a {@code network}, it is the client's IPv4 address or IPv6 /64, and never what a client sent.
 */
public final class OwnAccountCommands {

    /** {@code {displayName}} → {@code {user}}: the one command here that a client may send itself. */
    public static final String PROFILE = "user:profile";

    private OwnAccountCommands() {}

}
