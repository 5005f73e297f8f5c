/**
 * Measures the hub as a client sees it: a load generator on raw WebSockets drives hub processes and, in alternation, a
 * bare Netty broadcast server, and reports CPU, latency, memory and every event that was lost, duplicated or reordered.
 * {@code .bench/run} runs everything.
 */
package dev.switchboard.bench;
