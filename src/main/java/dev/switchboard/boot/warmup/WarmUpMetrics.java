package dev.switchboard.boot.warmup;

import java.time.Duration;

/** What a node reports of its warm-up, once. Any thread; must not block. */
public interface WarmUpMetrics {

    /**
     * The warm-up has ended.
     *
     * @param connections how many of its connections said all they had to say
     */
    void warmed(int connections, Duration took);
}
