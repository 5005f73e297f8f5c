package dev.switchboard.storage.postgres;

/** Whether a pooler between the hub and PostgreSQL keeps what belongs to a server's session from one transaction to the next. */
public enum Pooler {
    /** A pooler is recognized by its first answer, and treated as {@link #TRANSACTION}. */
    AUTO,
    /** No pooler, or one that gives a connection the same server for its whole life. */
    SESSION,
    /** Each transaction may run on another server: no named statements, no settings of the session. */
    TRANSACTION
}
