package dev.switchboard.chat;

/**
 * Reads the messages of a chat that a participant gets, in SQL. What is for another sender alone is never read, however much
 * there is: up to the chat's first such message, at {@code lone_seq}, every message is for all; from there on one index has
 * the messages for all, and another one those for their sender alone. A chat without such messages is read by its positions.
 */
final class LoneMessages {

    private static final String FOR_ALL =
            """
            (select $columns from chat_message x
                where x.log = $p.log and x.seq < coalesce($p.lone_seq, 9223372036854775807) and $condition $rest)
            union all
            (select $columns from chat_message x
                where x.log = $p.log and x.after_lone and $p.lone_seq is not null and $condition $rest)""";

    private static final String OWN =
            """

            union all
            (select $columns from chat_message x
                where x.log = $p.log and x.only_sender and x.sender = $user and $p.lone_seq is not null and $condition $rest)""";

    private LoneMessages() {}

    /**
     * The messages for all participants.
     *
     * @param columns of the message {@code x}
     * @param participant the name of the participant's row
     * @param condition of the message {@code x}
     * @param rest the order and the limit of each of the parts, which are not sorted among each other
     */
    static String forAll(String columns, String participant, String condition, String rest) {
        return fill(FOR_ALL, columns, participant, condition, rest);
    }

    /**
     * As {@link #forAll}, with those for the participant alone.
     *
     * @param user the participant's id, in SQL
     */
    static String forUser(String user, String columns, String participant, String condition, String rest) {
        return fill(FOR_ALL + OWN, columns, participant, condition, rest).replace("$user", user);
    }

    private static String fill(String sql, String columns, String participant, String condition, String rest) {
        return sql.replace("$columns", columns)
                .replace("$p.", participant + ".")
                .replace("$condition", condition)
                .replace("$rest", rest);
    }
}
