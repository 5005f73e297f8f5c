/**
 * Traces for OpenTelemetry: {@code bus}'s {@code Tracing} by the OpenTelemetry SDK, exported over OTLP. Created by
 * {@code boot} where {@code tracing.otlp.endpoint} is set; nothing of it is loaded otherwise.
 */
@NullMarked
package dev.switchboard.tracing;

import org.jspecify.annotations.NullMarked;
