package dev.switchboard.gateway.bridge;

/** One address of one client and where it stands, against where the client wants it. */
final class Registration {

    /** What is under way for it. */
    enum State {
        /** Nothing, and it is not joined. */
        OUT,
        /** Nothing yet: the client asks faster than it may. */
        WAITING,
        JOINING,
        /** Nothing, and it is joined. */
        IN,
        LEAVING
    }

    private final TopicCommands commands;
    private State state = State.OUT;
    private boolean wanted;
    private boolean afresh;
    private Long since;

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
            afresh = false;
        }
    }

    /** The client wants it, from the position {@code since} or from now. */
    void want(Long position) {
        // A join that is under way began from another position.
        afresh = state == State.JOINING;
        wanted = true;
        since = position;
    }

    void unwant() {
        wanted = false;
    }

    boolean isWanted() {
        return wanted;
    }

    /** Whether the join that is under way is not the one that is wanted now. */
    boolean isAfresh() {
        return afresh;
    }

    Long since() {
        return since;
    }
}
