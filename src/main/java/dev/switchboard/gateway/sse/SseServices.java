package dev.switchboard.gateway.sse;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.Tracing;
import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.recovery.NodeRecovery;

/**
 * What the endpoint uses of its node.
 *
 * @param decisions what a back end decides about joins
 * @param recovery makes and reads the {@code id} of events
 * @param tracing finds the span that a request names
 * @param maxRooms how many rooms one connection may be in
 */
public record SseServices(
        Admission admission,
        Commands commands,
        RateLimiter limiter,
        Decisions decisions,
        NodeRecovery recovery,
        Tracing tracing,
        int maxRooms) {}
