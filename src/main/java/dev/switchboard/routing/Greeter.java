package dev.switchboard.routing;

import dev.switchboard.routing.wire.Frame;
import java.util.function.BooleanSupplier;

/**
 * Sends hello to one peer until the peer welcomes this node. At first the peer may not be listening yet, or may not see
 * this node among the members; both pass. On the router's context only; lives as long as its peer.
 */
final class Greeter {

    private final PeerLink link;
    private final RouterLoop loop;
    private final BooleanSupplier ready;
    /** The peer's record of this node that answered our last hello; 0 if none did. */
    private long welcomedBy;
    /** The peer's record of this node that its last hello named; 0 if there was none. */
    private long greetedBy;

    private boolean asking;
    private boolean waiting;

    /**
     * @param ready whether this node may have clients
     */
    Greeter(PeerLink link, RouterLoop loop, BooleanSupplier ready) {
        this.link = link;
        this.loop = loop;
        this.ready = ready;
    }

    /** Sends hello, unless the peer's current record of this node has welcomed it. */
    void greet() {
        if (asking || link.isClosed() || (welcomedBy != 0 && (greetedBy == 0 || greetedBy == welcomedBy))) {
            return;
        }
        asking = true;
        link.ask(new Frame.Hello(link.record(), !ready.getAsBoolean())).onComplete(answer -> {
            asking = false;
            if (answer.result() instanceof Frame.Welcome welcome) {
                welcomedBy = welcome.record();
            }
            greetLater();
        });
    }

    /** The peer sent hello with this record. It is listening, so our hello need not wait. */
    void greetedBy(long record) {
        greetedBy = record;
        greet();
    }

    /** Checks once more: if the peer has made a new record of this node meanwhile, that one needs a hello too. */
    private void greetLater() {
        if (!waiting) {
            waiting = true;
            loop.retryLater(() -> {
                waiting = false;
                greet();
            });
        }
    }
}
