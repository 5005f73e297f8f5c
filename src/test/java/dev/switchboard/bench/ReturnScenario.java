package dev.switchboard.bench;

import dev.switchboard.testing.Scrape;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Thousands of clients lose their node to a crash and reconnect at once to the other one, with their positions. A
 * client of that node sends requests all the while; its answers are as late as the event loops are.
 */
record ReturnScenario(String name, int connections) implements Scenario {

    private static final String LATE = "switchboard_event_loop_delay_seconds";
    private static final int WARMING = 500;
    /**
     * One client that sends the next request when it is answered; more would keep the event loop busy by themselves.
     */
    private static final int BYSTANDERS = 1;

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        ServerProcess stays = fleet.hub();
        ServerProcess dies = fleet.hub();
        lab.client().close(lab.connect(stays, name + "-warming", WARMING));
        int count = lab.fit(name, connections);
        List<String> tokens = lab.tokens(name, count);
        lab.client().connect(dies.address(), tokens);
        EchoLoad asking = new EchoLoad(lab.client(), lab.connect(stays, name + "-asking", BYSTANDERS));
        asking.start();
        TimeUnit.MILLISECONDS.sleep(lab.options().warmMs());
        Histogram before = asking.takeLatency();
        Scrape calm = stays.metrics();
        long cpu = stays.cpuMicros();
        CompletableFuture<Void> death = CompletableFuture.runAsync(dies::kill);
        ReturnRun.Outcome back = lab.client()
                .comeBack(
                        stays.address(),
                        tokens.stream().map(token -> token + "&since=0").toList());
        death.join();
        cpu = stays.cpuMicros() - cpu;
        Scrape stormy = stays.metrics();
        Histogram during = asking.takeLatency();
        asking.stop();
        lab.client().close(back.connections());
        double looks = stormy.value(LATE + "_count") - calm.value(LATE + "_count");
        lab.report().check(asking.faults());
        lab.report()
                .row(name, "hub")
                .put("connections", count)
                .put("half back ms", back.halfMs())
                .put("all back ms", back.allMs())
                .put("refused 1013", back.turnedAway())
                .put("us/connect", (double) cpu / count)
                .put("mean loop delay ms", 1000 * (stormy.value(LATE + "_sum") - calm.value(LATE + "_sum")) / looks)
                .latency("calm", before)
                .latency("storm", during)
                .faults(asking.faults());
    }
}
