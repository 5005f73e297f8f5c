package dev.switchboard.engineio;

import io.vertx.core.buffer.Buffer;

/** Hears a wire that is on its way out. */
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
