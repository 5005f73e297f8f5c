package dev.switchboard.account;

import java.time.Duration;
import java.util.Locale;

/** What a link is for, and how long it may be used. */
enum LinkPurpose {
    EMAIL(Duration.ofHours(24)),
    RESET(Duration.ofMinutes(30));

    private final Duration life;

    LinkPurpose(Duration life) {
        this.life = life;
    }

    Duration life() {
        return life;
    }

    /** As the store, hooks and clients call it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static LinkPurpose of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
