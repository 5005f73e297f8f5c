package dev.switchboard.gateway.admission;

/** What admission reports. Called on event loops; must not block. */
public interface AdmissionMetrics {

    /** A client was refused before it was admitted; {@code reason} is one of the close reasons' labels. */
    default void refused(String endpoint, String reason) {}
}
