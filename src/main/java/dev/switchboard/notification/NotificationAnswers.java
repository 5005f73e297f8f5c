package dev.switchboard.notification;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Heard;
import dev.switchboard.bus.NotificationCommands.Send;
import dev.switchboard.bus.NotificationCommands.Sent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/** Answers the notification commands: reads each request and writes each answer. Keeps nothing; safe from any thread. */
final class NotificationAnswers {

    private final NotificationRequest request;
    private final NotificationStore store;
    private final NotificationService service;

    NotificationAnswers(NotificationRequest request, NotificationStore store, NotificationService service) {
        this.request = request;
        this.store = store;
        this.service = service;
    }

    Future<Answer> list(Command command) {
        JsonObject data = command.data();
        return store.page(command.caller().id(), request.before(data), request.limit(data))
                .map(page -> Answer.of(
                        page.orElseThrow(NotificationRequest::unknownBefore).toJson()));
    }

    Future<Answer> read(Command command) {
        return service.read(command.caller().id(), request.read(command.data()), command.deadline())
                .map(unread -> Answer.of(new JsonObject().put("unread", unread)));
    }

    Future<Heard<Sent>> send(Command command, Send asked) {
        NotificationDraft draft = request.draft(asked);
        int users = draft.users().size();
        return service.send(draft, NotificationRequest.key(command, asked), command.deadline())
                .map(done -> {
                    Sent sent = new Sent(Objects.requireNonNull(done.sent()).toJson(), users);
                    return done.event() == null
                            ? Heard.byNobody(sent)
                            : Heard.by(users, done.event().data(), sent);
                });
    }
}
