package dev.switchboard.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A node's {@code /metrics}, by the full name of each sample, labels included. */
public record Scrape(Map<String, Double> samples, String contentType) {

    private static final HttpClient HTTP = PlainHttp.client();

    public static Scrape of(int opsPort) {
        return of(opsPort, "*/*");
    }

    public static Scrape of(int opsPort, String accept) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + "/metrics"))
                .header("Accept", accept)
                .build();
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(response.statusCode() + " " + response.body());
            }
            Map<String, Double> samples = new LinkedHashMap<>();
            response.body()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> samples.put(
                            line.substring(0, line.lastIndexOf(' ')),
                            Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
            return new Scrape(
                    samples, response.headers().firstValue("content-type").orElse(""));
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The value of one sample, such as {@code switchboard_connections{endpoint="websocket"}}. */
    public double value(String sample) {
        Double value = samples.get(sample);
        if (value == null) {
            throw new AssertionError("no sample " + sample);
        }
        return value;
    }

    /** The names of the samples without their labels. */
    public Set<String> names() {
        return samples.keySet().stream().map(Scrape::nameOf).collect(Collectors.toSet());
    }

    private static String nameOf(String sample) {
        int labels = sample.indexOf('{');
        return labels < 0 ? sample : sample.substring(0, labels);
    }
}
