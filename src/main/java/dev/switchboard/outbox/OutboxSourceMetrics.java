package dev.switchboard.outbox;

import java.time.Duration;

/** Told of one source of events. Safe from any thread. */
public interface OutboxSourceMetrics {

    OutboxSourceMetrics NONE = new OutboxSourceMetrics() {

        @Override
        public void delivered(Duration age) {}

        @Override
        public void refused(int rows) {}

        @Override
        public void failed() {}

        @Override
        public void working(boolean now) {}
    };

    /** An event was committed and published, so long after the application wrote it. */
    void delivered(Duration age);

    /** Rows were refused, and marked with the reason. */
    void refused(int rows);

    /** The source could not be used; it is tried again later. */
    void failed();

    /** Whether this node works the source and can use it. */
    void working(boolean now);
}
