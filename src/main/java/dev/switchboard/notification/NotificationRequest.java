package dev.switchboard.notification;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the data of the notification commands; what cannot be used is a refusal that names its field. */
final class NotificationRequest {

    private final NotificationConfig config;

    NotificationRequest(NotificationConfig config) {
        this.config = config;
    }

    NotificationDraft draft(JsonObject data) {
        return new NotificationDraft(
                users(data.getValue("user")),
                new Fields(data).text("message", config.maxMessage()),
                encoded(data.getValue("data")));
    }

    int limit(JsonObject data) {
        return new Fields(data).whole("limit", 1, config.maxPage(), config.page());
    }

    /** The last notification of the previous page, or empty for the first page. */
    Optional<UUID> before(JsonObject data) {
        return new Fields(data).optionalText("before", Topic.MAX_ID_LENGTH).map(id -> uuid(id).orElseThrow(
                        NotificationRequest::unknownBefore));
    }

    /** The notifications to mark, or empty for all; ids that no notification can have are left out. */
    Optional<List<UUID>> read(JsonObject data) {
        boolean all = new Fields(data).flag("all").orElse(false);
        if (all && data.getValue("ids") != null) {
            throw Failure.badRequest("all", "all must not be true together with ids");
        }
        return all ? Optional.empty() : Optional.of(ids(new Fields(data)));
    }

    static Failure unknownBefore() {
        return Failure.notFound("you have no such notification").with("field", "before");
    }

    private List<UUID> ids(Fields fields) {
        return fields.ids("ids", config.maxIds()).stream()
                .flatMap(id -> uuid(id).stream())
                .toList();
    }

    private List<String> users(@Nullable Object value) {
        if (!(value instanceof JsonArray given)) {
            return List.of(Fields.text("user", value, Topic.MAX_ID_LENGTH));
        }
        if (given.isEmpty() || given.size() > config.maxUsers()) {
            throw Failure.badRequest("user", "user must be one id or an array of 1 to " + config.maxUsers() + " ids");
        }
        Set<String> users = new LinkedHashSet<>();
        for (int i = 0; i < given.size(); i++) {
            users.add(Fields.text("user[" + i + "]", given.getValue(i), Topic.MAX_ID_LENGTH));
        }
        return List.copyOf(users);
    }

    private @Nullable String encoded(@Nullable Object data) {
        if (data == null) {
            return null;
        }
        String text = Json.encode(data);
        if (text.getBytes(StandardCharsets.UTF_8).length > config.maxDataBytes()) {
            throw Failure.of(
                            ErrorCode.PAYLOAD_TOO_LARGE,
                            "data must not have more than " + config.maxDataBytes() + " bytes as encoded JSON")
                    .with("field", "data");
        }
        return text;
    }

    private static Optional<UUID> uuid(String id) {
        try {
            return Optional.of(UUID.fromString(id));
        } catch (IllegalArgumentException noUuid) {
            return Optional.empty();
        }
    }
}
