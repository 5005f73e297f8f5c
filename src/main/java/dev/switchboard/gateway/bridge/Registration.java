package dev.switchboard.gateway.bridge;

import org.jspecify.annotations.Nullable;

/** One address of one client: its state, and the state that the client wants. On the connection's event loop. */
final class Registration {

    /** What is in flight for the address. */
    enum State {
        /** Nothing; the topic is not joined. */
        OUT,
        /** Nothing yet: the client is over its rate limit. */
        WAITING,
        JOINING,
        /** Nothing; the topic is joined. */
        IN,
        LEAVING
    }

    private TopicCommands commands;
    private State state = State.OUT;
    private boolean wanted;
    private boolean outdated;
    private @Nullable Long since;

    Registration(TopicCommands commands) {
        this.commands = commands;
    }

    TopicCommands commands() {
        return commands;
    }

    /** The address. */
    String name() {
        return commands.topic().name();
    }

    State state() {
        return state;
    }

    void enter(State next) {
        state = next;
        if (next == State.JOINING) {
            outdated = false;
        }
    }

    /**
     * The client wants the address, from the position {@code since}, or from now if that is null.
     *
     * @param latest the commands, with what the client sent along this time
     */
    void want(TopicCommands latest, @Nullable Long position) {
        commands = latest;
        // A join in flight began from another position.
        outdated = state == State.JOINING;
        wanted = true;
        since = position;
    }

    void unwant() {
        wanted = false;
    }

    boolean isWanted() {
        return wanted;
    }

    /** Whether the client has registered anew since the join in flight began. */
    boolean isOutdated() {
        return outdated;
    }

    @Nullable
    Long since() {
        return since;
    }
}
