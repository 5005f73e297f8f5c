package dev.switchboard.gateway.bridge;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Failure;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;

/** The addresses to which a client answers what it is asked. Stateless. */
final class BridgeQuestions {

    private static final String PREFIX = "__reply.";
    /** Of a number of 31 bits. */
    private static final int MAX_DIGITS = 10;

    private static final Failure UNEXPECTED = Failure.notFound("nothing waits for this answer");

    private BridgeQuestions() {}

    static String addressOf(int question) {
        return PREFIX + question;
    }

    /** The number of the question that is answered at this address; empty if it is another kind of address. */
    static OptionalLong numberOf(String address) {
        if (!address.startsWith(PREFIX)) {
            return OptionalLong.empty();
        }
        String digits = address.substring(PREFIX.length());
        boolean number = !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        // No question has a negative number, so this answer is dropped and counted as any that nothing waits for.
        return OptionalLong.of(number ? Long.parseLong(digits) : -1);
    }

    /** What a client gets that wants to know whether its answer was taken. */
    static JsonObject outcome(boolean taken) {
        return taken ? Answer.ok().body() : UNEXPECTED.toAnswer();
    }
}
