package dev.switchboard.chat;

import dev.switchboard.bus.Fields;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** Ids of chats and messages: UUIDs of version 7 (RFC 9562), so that new rows are neighbours in their index. */
final class Ids {

    private static final int LENGTH = 36;

    private Ids() {}

    /** A new id, made at this time. */
    static UUID next(OffsetDateTime at) {
        UUID random = UUID.randomUUID();
        long time = at.toInstant().toEpochMilli() << 16;
        return new UUID(time | 0x7000 | (random.getMostSignificantBits() & 0xfff), random.getLeastSignificantBits());
    }

    /** The id that the text spells; empty for any other spelling, because a topic's name is compared as text. */
    static Optional<UUID> parse(String text) {
        if (text.length() != LENGTH) {
            return Optional.empty();
        }
        try {
            UUID id = UUID.fromString(text);
            return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    /** The chat at {@code chatId}; an id that no chat can have is refused like a chat that does not exist. */
    static UUID chat(Fields fields) {
        return parse(fields.id("chatId")).orElseThrow(ChatRefusals::noChat);
    }

    /** The message at {@code messageId}, as {@link #chat}. */
    static UUID message(Fields fields) {
        return parse(fields.id("messageId")).orElseThrow(ChatRefusals::noMessage);
    }
}
