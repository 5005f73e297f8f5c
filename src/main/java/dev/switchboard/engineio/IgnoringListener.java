package dev.switchboard.engineio;

import io.vertx.core.buffer.Buffer;

/** Ignores the events of a wire that is being closed. */
final class IgnoringListener implements FrameWire.Listener {

    static final IgnoringListener INSTANCE = new IgnoringListener();

    private IgnoringListener() {}

    @Override
    public void text(String frame) {}

    @Override
    public void binary(Buffer frame) {}

    @Override
    public void writableAgain() {}

    @Override
    public void ended(SessionEnd reason) {}
}
