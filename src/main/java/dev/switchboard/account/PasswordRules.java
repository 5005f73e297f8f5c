package dev.switchboard.account;

import dev.switchboard.bus.Failure;

/** What passwords may be, and the refusals of wrong ones. Stateless. */
final class PasswordRules {

    static final int MAX = 200;

    private static final int MIN = 8;

    private PasswordRules() {}

    /** A new password. */
    static String chosen(String password) {
        if (password.length() < MIN || password.length() > MAX) {
            throw Failure.badRequest("password", "password must have " + MIN + " to " + MAX + " characters");
        }
        return password;
    }

    /** The owner has not given the password of the account. */
    static Failure wrong(String field) {
        return Failure.forbidden("wrong password").with("field", field);
    }
}
