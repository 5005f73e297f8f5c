package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import io.vertx.core.Future;

/** Another node as publications and commands see it. */
interface Recipient {

    /** Its node id. */
    String node();

    /** Whether it has owed an answer for too long. */
    boolean isSilent();

    /** Sends it the publication. */
    void publish(Publication publication);

    /** Sends it the publication, and succeeds once it has delivered it or has left. */
    Future<Void> publishConfirmed(Publication publication);
}
