package dev.switchboard.routing;

/**
 * Says hello to one peer until it is welcomed. The peer may not listen yet, or not see this node among the members yet;
 * both pass. On the router's context only; lives as long as its peer.
 */
final class Greeter {

    private final Peer peer;
    private final RouterState state;
    /** The peer's record of us that welcomed us last, 0 if none has. */
    private long welcomedBy;
    /** The peer's record of us that it greeted us by last, 0 if it has not. */
    private long greetedBy;

    private boolean asking;
    private boolean waiting;

    Greeter(Peer peer, RouterState state) {
        this.peer = peer;
        this.state = state;
    }

    /** Says hello, unless the peer's present record of us has welcomed us. */
    void greet() {
        if (asking || peer.isGone() || (welcomedBy != 0 && (greetedBy == 0 || greetedBy == welcomedBy))) {
            return;
        }
        asking = true;
        peer.ask(new Frame.Hello(peer.record(), !state.isReady())).onComplete(answer -> {
            asking = false;
            if (answer.result() instanceof Frame.Welcome welcome) {
                welcomedBy = welcome.record();
            }
            greetLater();
        });
    }

    /** The peer greets out of this record of us. It listens now, so what has to be said need not wait. */
    void greetedBy(long record) {
        greetedBy = record;
        greet();
    }

    /** If the peer made a new record of us meanwhile, that one is to be greeted as well. */
    private void greetLater() {
        if (!waiting) {
            waiting = true;
            state.retryLater(() -> {
                waiting = false;
                greet();
            });
        }
    }
}
