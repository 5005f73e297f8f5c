package dev.switchboard.notification;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A notification that a back end asks to send.
 *
 * @param users the ids of the recipients, each once
 * @param data encoded JSON, null for none
 */
record NotificationDraft(List<String> users, String message, @Nullable String data) {

    /** The characters of what it says. */
    int length() {
        return message.length() + (data == null ? 0 : data.length());
    }
}
