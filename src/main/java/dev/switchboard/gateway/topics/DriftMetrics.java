package dev.switchboard.gateway.topics;

import java.util.List;

/** What the self-audits report. Called on event loops; must not block. */
public interface DriftMetrics {

    /** The kinds of drift. */
    List<String> DRIFTS = Drift.LABELS;

    /** An audit found the same drift in two looks and repaired it; {@code drift} is one of {@link #DRIFTS}. */
    default void driftRepaired(String drift) {}
}
