package dev.switchboard.bus;

import java.util.Optional;

/**
 * The key that a client gives a command that creates something, so that the command is carried out once however often it is
 * sent. {@code clientId} beside the command's other data; on REST also {@code idempotencyKey} or the header
 * {@code Idempotency-Key}.
 *
 * @param field the field that it was given in, which a refusal names
 */
public record ClientKey(String field, String value) {

    public static final String CLIENT_ID = "clientId";
    public static final String IDEMPOTENCY_KEY = "idempotencyKey";

    private static final int MAX = 100;

    /** The key of 1 to 100 characters; empty if none is given. */
    public static Optional<ClientKey> from(Fields fields) {
        return from(fields, MAX);
    }

    /** As {@link #from(Fields)}, with an {@code idempotencyKey} of at most {@code max} characters. */
    static Optional<ClientKey> from(Fields fields, int max) {
        return either(read(fields, CLIENT_ID, MAX), read(fields, IDEMPOTENCY_KEY, max));
    }

    private static Optional<ClientKey> read(Fields fields, String field, int max) {
        return fields.optionalText(field, max).map(value -> new ClientKey(field, value));
    }

    /** The key that is given under one of two names, or under both with the same value. */
    public static Optional<ClientKey> either(Optional<ClientKey> first, Optional<ClientKey> second) {
        if (first.isPresent()
                && second.isPresent()
                && !first.get().value().equals(second.get().value())) {
            String field = first.get().field();
            throw Failure.badRequest(
                    field, field + " and " + second.get().field() + " must be the same, or only one of them be given");
        }
        return first.isPresent() ? first : second;
    }
}
