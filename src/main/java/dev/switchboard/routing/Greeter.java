package dev.switchboard.routing;

/**
 * Says hello to one peer until it is welcomed. The peer may not listen yet, or not see this node among the members yet;
 * both pass. On the router's context only; lives as long as its peer.
 */
final class Greeter {

    private final Peer peer;
    private final RouterState state;
    private boolean greeting;
    private long welcomedBy;
    private long met;

    Greeter(Peer peer, RouterState state) {
        this.peer = peer;
        this.state = state;
    }

    /** Says hello unless it is being said. */
    void greet() {
        if (!greeting) {
            greeting = true;
            hello();
        }
    }

    /** The peer speaks out of this record of us; if it was another one that welcomed us, this one knows nothing. */
    void met(long theirRecord) {
        met = theirRecord;
        if (welcomedBy != met) {
            greet();
        }
    }

    private void hello() {
        if (peer.isGone()) {
            return;
        }
        peer.ask(new Frame.Hello(peer.record(), !state.isReady())).onComplete(answer -> {
            if (answer.result() instanceof Frame.Welcome welcome) {
                greeting = false;
                welcomedBy = welcome.record();
                // If their records crossed with ours, theirs is on its way or ours is to be said again.
                state.retryLater(this::meetAgain);
            } else {
                state.retryLater(this::hello);
            }
        });
    }

    private void meetAgain() {
        if (met != 0) {
            met(met);
        }
    }
}
