package dev.switchboard.boot.link;

import java.io.IOException;

/** The other end of a link does not know the hub's secret. */
public final class StrangerException extends IOException {

    private static final long serialVersionUID = 1L;

    StrangerException(String message) {
        super(message);
    }
}
