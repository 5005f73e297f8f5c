package dev.switchboard.account;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.UserNames;

/**
 * E-mail addresses. In theory two mailboxes may differ in case alone; in practice that is one person, and they are compared as
 * usernames are. Stateless.
 */
final class Email {

    private static final int MAX = 254;

    private Email() {}

    /** The address, without blanks around it. */
    static String chosen(String given) {
        String email = Fields.text("email", UserNames.clean(given), MAX);
        int at = email.indexOf('@');
        if (at < 1
                || at == email.length() - 1
                || email.chars().anyMatch(letter -> Character.isWhitespace(letter) || Character.isISOControl(letter))) {
            throw Failure.badRequest("email", "email must be an address such as ana@example.org");
        }
        return email;
    }

    /** Whether it is meant as an address: no username has this character. */
    static boolean isOne(String name) {
        return name.indexOf('@') >= 0;
    }
}
