/**
 * Measures the hub as a client sees it: a load generator on raw WebSockets drives hub processes and, in turn, a bare
 * Netty broadcast server, and reports CPU, latency, memory and every event that was lost, doubled or out of order.
 * {@code .bench/run} runs it all.
 */
package dev.switchboard.bench;
