package dev.switchboard.api;

import dev.switchboard.bus.AuditAct;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Records that an administrator signs in to the console: the first of their requests from an address within twelve hours,
 * however they came by the token. What this instance has noted it does not ask about; the store knows what others have noted.
 * Bounded; used on the HTTP instance's event loop, and lives as long as it.
 */
final class ConsoleVisits {

    private static final Duration VISIT = Duration.ofHours(12);
    private static final int MAX_KNOWN = 1_000;

    private record Visitor(String user, String address) {}

    private final Commands commands;
    /** When each was noted, by {@link System#nanoTime()}, the longest ago first. */
    private final Map<Visitor, Long> known = new LinkedHashMap<>();

    ConsoleVisits(Commands commands) {
        this.commands = commands;
    }

    /** Does not wait for the entry. */
    void note(Caller caller) {
        Visitor visitor = new Visitor(caller.id(), String.valueOf(caller.address()));
        long now = System.nanoTime();
        Long noted = known.get(visitor);
        if (noted != null && now - noted < VISIT.toNanos()) {
            return;
        }
        known.remove(visitor);
        known.put(visitor, now);
        if (known.size() > MAX_KNOWN) {
            known.remove(known.keySet().iterator().next());
        }
        commands.audit().recordOnce(caller, AuditAct.of(AuditAct.SIGN_IN, null), VISIT);
    }
}
