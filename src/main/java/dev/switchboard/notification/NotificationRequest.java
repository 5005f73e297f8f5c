package dev.switchboard.notification;

import dev.switchboard.bus.Command;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.NotificationCommands.Send;
import dev.switchboard.bus.Topic;
import dev.switchboard.idempotency.KeyUse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the data of the notification commands; what cannot be used is a refusal that names its field. */
final class NotificationRequest {

    private final NotificationConfig config;

    NotificationRequest(NotificationConfig config) {
        this.config = config;
    }

    NotificationDraft draft(Send asked) {
        return new NotificationDraft(
                List.copyOf(asked.users().places(config.maxUsers()).keySet()),
                Fields.text("message", asked.message(), config.maxMessage()),
                asked.data() == null ? null : JsonData.encode(asked.data(), config.maxDataBytes()));
    }

    /** The key of a notification, with what its back end sent; null if it has none. */
    static @Nullable KeyUse key(Command command, Send asked) {
        List<String> users = asked.users().ids().stream().sorted().toList();
        return KeyUse.of(
                command,
                asked.key(),
                new JsonArray().add(new JsonArray(users)).add(asked.message()).add(asked.data()));
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

    private static Optional<UUID> uuid(String id) {
        try {
            return Optional.of(UUID.fromString(id));
        } catch (IllegalArgumentException noUuid) {
            return Optional.empty();
        }
    }
}
