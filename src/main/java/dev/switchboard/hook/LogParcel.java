package dev.switchboard.hook;

import dev.switchboard.bus.LogPage;
import dev.switchboard.hook.HookStore.Due;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Events taken from the logs in the order of each topic, and how far each topic is done with once they are delivered. Used by
 * one delivery, on its event loop.
 */
final class LogParcel implements Parcel {

    private static final int MAX_BYTES = 1 << 20;

    private final HookConfig config;
    private final HookStore store;
    private final ParkedStore parked;
    private final List<Said> said = new ArrayList<>();
    private final Map<Long, Long> positions = new HashMap<>();
    private List<HookEvent> events = List.of();
    private int bytes;
    private long lastTopic;

    private record Said(Due topic, LogPage.Entry entry) {

        HookEvent event(Map<List<Long>, OffsetDateTime> times) {
            String name = topic.topic().name();
            return new HookEvent(
                    name + "/" + entry.seq(),
                    entry.event(),
                    name,
                    entry.seq(),
                    times.get(List.of(topic.id(), entry.seq())),
                    entry.data());
        }
    }

    LogParcel(HookConfig config, HookStore store, ParkedStore parked) {
        this.config = config;
        this.store = store;
        this.parked = parked;
    }

    boolean isFull() {
        return said.size() >= config.batch() || bytes >= MAX_BYTES;
    }

    /** The id of the topic that was looked at last. */
    long lastTopic() {
        return lastTopic;
    }

    /** Takes what it can of a page; the rest is left to a later one. */
    void add(Due topic, LogPage page) {
        lastTopic = topic.id();
        for (LogPage.Entry entry : page.entries()) {
            if (isFull()) {
                return;
            }
            // What is for one user alone is nothing to pass on to others.
            if (config.events().takes(entry.event()) && entry.onlyFor() == null) {
                said.add(new Said(topic, entry));
                bytes += entry.data().length();
            }
            positions.put(topic.id(), entry.seq());
        }
        if (page.entries().isEmpty()) {
            // Its events are gone, by retention or with the commits of a store that lost some.
            positions.put(topic.id(), topic.head());
        }
    }

    /** Reads when its events were said; to be called before they are sent. */
    Future<Parcel> complete() {
        return said.isEmpty()
                ? Future.succeededFuture(this)
                : store.times(
                                said.stream().map(one -> one.topic().id()).toList(),
                                said.stream().map(one -> one.entry().seq()).toList())
                        .map(times -> {
                            events = said.stream().map(one -> one.event(times)).toList();
                            return this;
                        });
    }

    @Override
    public List<HookEvent> events() {
        return events;
    }

    @Override
    public Future<Void> taken() {
        return store.taken(config.name(), events.size(), positions);
    }

    /** Of each topic the first ones: what stays keeps its order. */
    @Override
    public Future<Integer> park(String error, Instant before) {
        List<ParkedStore.Logged> old = new ArrayList<>();
        Set<Long> younger = new HashSet<>();
        for (int i = 0; i < said.size(); i++) {
            Due topic = said.get(i).topic();
            OffsetDateTime at = events.get(i).at();
            if (at != null && !at.toInstant().isBefore(before)) {
                younger.add(topic.id());
            } else if (!younger.contains(topic.id())) {
                old.add(new ParkedStore.Logged(
                        topic.id(), said.get(i).entry().seq(), events.get(i).event(), at));
            }
        }
        return old.isEmpty() ? Future.succeededFuture(0) : parked.parkLogged(config.name(), error, old);
    }
}
