package dev.switchboard.notification;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A page of a user's notifications, newest first.
 *
 * @param unread how many of all the user's notifications are unread
 */
record NotificationPage(List<Notification> notifications, long unread) {

    JsonObject toJson() {
        JsonArray list =
                new JsonArray(notifications.stream().map(Notification::toJson).toList());
        return new JsonObject().put("notifications", list).put("unread", unread);
    }
}
