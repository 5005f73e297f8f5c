package dev.switchboard.hook;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** The events of one request, and what follows from its outcome. Used by one delivery, on its event loop. */
interface Parcel {

    /** In the order of each topic. */
    List<HookEvent> events();

    /** The back end has them. */
    Future<Void> taken();

    /** Parks those that were said before a moment, so that an operator decides about them; succeeds with their number. */
    Future<Integer> park(String error, Instant before);
}
