package dev.switchboard.storage;

import dev.switchboard.storage.postgres.StoreReason;
import io.vertx.core.Future;

/**
 * There was no connection to be had, whatever the reason: an exception of the driver's while it connects is no defect of the
 * command that waits for the connection. It has no stack trace.
 */
final class Unreachable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private Unreachable(Throwable cause) {
        super(StoreReason.of(cause), cause, false, false);
    }

    static <T> Future<T> because(Throwable cause) {
        return Future.failedFuture(new Unreachable(cause));
    }
}
