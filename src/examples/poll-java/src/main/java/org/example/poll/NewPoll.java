package org.example.poll;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code poll:create} asks for, checked.
 *
 * @param clientId the client's own key, by which a repeat is recognized; null for none
 */
record NewPoll(String chatId, String question, List<String> options, String clientId) {

    private static final int MAX_QUESTION = 500;
    private static final int MAX_OPTION = 200;
    private static final int MAX_KEY = 100;

    /** Throws the refusal that names the first field that cannot be accepted. */
    static NewPoll from(Fields fields, int maxOptions) {
        return new NewPoll(
                fields.id("chatId"),
                fields.visibleText("question", MAX_QUESTION),
                options(fields, maxOptions),
                fields.optionalText("clientId", MAX_KEY).orElse(null));
    }

    /** The poll that an earlier command with the same key created; the same key with other content is refused. */
    Poll requireSame(Poll first) {
        boolean same = first.chatId().equals(chatId)
                && first.question().equals(question)
                && first.options().equals(options);
        if (!same) {
            throw Failure.of(ErrorCode.CONFLICT, "clientId was used for another poll")
                    .with("field", "clientId");
        }
        return first;
    }

    private static List<String> options(Fields fields, int maxOptions) {
        JsonArray given = fields.array("options", maxOptions);
        if (given.size() < 2) {
            throw fields.refused("options", "must be an array of 2 to " + maxOptions + " texts");
        }
        List<String> options = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String field = "options[" + i + "]";
            String option = Fields.text(field, given.getValue(i), MAX_OPTION);
            if (options.contains(option)) {
                throw fields.refused(field, "is there twice");
            }
            options.add(option);
        }
        return options;
    }
}
