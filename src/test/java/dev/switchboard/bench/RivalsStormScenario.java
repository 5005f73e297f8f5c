package dev.switchboard.bench;

import dev.switchboard.bench.StormScenario.Storm;

/**
 * Thousands of clients connect at once, as to servers that users start: to one that has just started, and to one for the
 * third time.
 */
record RivalsStormScenario(String name, int cold, int warm) implements Scenario {

    private static final int STORMS = 3;

    @Override
    public BenchOptions options(BenchOptions given) {
        return given.forRivals();
    }

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        for (Rival rival : Rival.processes(lab.options(), BenchEndpoint.SOCKETIO)) {
            Storm first = storm(lab, fleet, rival, "cold", cold, 1);
            Storm third = storm(lab, fleet, rival, "warm", warm, STORMS);
            lab.report()
                    .row(name, rival.name())
                    .put("us/connect cold", first.microsPerConnect())
                    .put("all ready s, cold", first.seconds())
                    .put("us/connect in the third storm", third.microsPerConnect())
                    .put("all ready s", third.seconds());
        }
    }

    /** The last of so many storms on a fresh server. */
    private Storm storm(Lab lab, Fleet fleet, Rival rival, String which, int count, int storms)
            throws InterruptedException {
        try (ServerProcess server = rival.start().apply(fleet)) {
            Storm last = null;
            for (int i = 0; i < storms; i++) {
                String users = name + "-" + which + i;
                last = StormScenario.storm(lab, server, rival.endpoint(), users, lab.fit(name, count));
            }
            return last;
        }
    }
}
