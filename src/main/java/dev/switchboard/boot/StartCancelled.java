package dev.switchboard.boot;

/** The process was asked to exit while a node was starting. The message says what it was doing. */
final class StartCancelled extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StartCancelled(String what) {
        super(what);
    }
}
