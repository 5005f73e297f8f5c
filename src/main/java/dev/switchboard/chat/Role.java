package dev.switchboard.chat;

import dev.switchboard.bus.Fields;
import java.util.Arrays;
import java.util.Locale;

/** What a participant may do in a group. In a direct chat both are members. */
enum Role {
    /** There is always one. May do everything. */
    OWNER,
    /** May add users, remove members and change the settings. */
    ADMIN,
    MEMBER;

    /** As clients write it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Role from(Fields fields, String key) {
        Object given = fields.data().getValue(key);
        return Arrays.stream(values())
                .filter(role -> role.word().equals(given))
                .findFirst()
                .orElseThrow(() -> fields.refused(key, "must be owner, admin or member"));
    }
}
