package dev.switchboard.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the targets alternately in short windows, in random order, all started and warm: a slow phase of a shared
 * machine then affects every target of a round. Ratios are computed within a round; the result is their median.
 */
final class Windows {

    /**
     * The result of one window.
     *
     * @param microsPerUnit the servers' CPU time per unit
     * @param compilers the share of it that their compilers took, from 0 to 1
     */
    record Window(double microsPerUnit, double unitsPerSecond, double compilers) {}

    /** All windows of one target. */
    record Series(List<Window> windows, Histogram latency) {

        Spread microsPerUnit() {
            return Spread.of(windows.stream().map(Window::microsPerUnit).toList());
        }

        Spread unitsPerSecond() {
            return Spread.of(windows.stream().map(Window::unitsPerSecond).toList());
        }

        /** The share of the CPU time that the compilers took, in percent. */
        double compilerPercent() {
            return 100
                    * Spread.of(windows.stream().map(Window::compilers).toList())
                            .median();
        }

        /** The units per second that one core of the servers could handle. */
        double perCore() {
            return 1_000_000 / microsPerUnit().median();
        }

        Spread ratioTo(Series baseline) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < windows.size(); i++) {
                ratios.add(
                        windows.get(i).microsPerUnit() / baseline.windows.get(i).microsPerUnit());
            }
            return Spread.of(ratios);
        }
    }

    /** Below this share of the CPU time, compilers do not distort the measurement. */
    private static final double REST = 0.05;

    private final BenchOptions options;

    Windows(BenchOptions options) {
        this.options = options;
    }

    Map<Target, Series> run(List<Target> targets) throws InterruptedException {
        settle(targets);
        Map<Target, Series> series = new LinkedHashMap<>();
        targets.forEach(target -> series.put(target, new Series(new ArrayList<>(), new Histogram())));
        for (int round = 0; round < options.rounds(); round++) {
            for (Target target : shuffled(targets)) {
                Histogram latency = new Histogram();
                Window window = measure(target, latency);
                series.get(target).windows().add(window);
                series.get(target).latency().add(latency);
            }
        }
        return series;
    }

    /** Runs unmeasured rounds until the compilers are idle, or up to the limit if the servers never are. */
    private void settle(List<Target> targets) throws InterruptedException {
        List<Compilers> compilers =
                targets.stream().map(target -> new Compilers(target.servers())).toList();
        for (int round = 0; round < options.settle(); round++) {
            for (Target target : shuffled(targets)) {
                measure(target, new Histogram());
            }
            // Reads every one, because each counts from its last reading.
            if (compilers.stream().mapToDouble(Compilers::share).max().orElse(0) < REST) {
                return;
            }
        }
    }

    private static List<Target> shuffled(List<Target> targets) {
        List<Target> order = new ArrayList<>(targets);
        Collections.shuffle(order);
        return order;
    }

    private Window measure(Target target, Histogram latency) throws InterruptedException {
        target.load().start();
        TimeUnit.MILLISECONDS.sleep(options.warmMs());
        target.load().takeLatency();
        Compilers compilers = new Compilers(target.servers());
        long unitsBefore = target.load().units();
        long cpuBefore = target.cpuMicros();
        long startedAt = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(options.windowMs());
        long units = target.load().units() - unitsBefore;
        long cpu = target.cpuMicros() - cpuBefore;
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        double compiling = compilers.share();
        latency.add(target.load().takeLatency());
        target.load().stop();
        return new Window(units == 0 ? Double.NaN : (double) cpu / units, units / seconds, compiling);
    }
}
