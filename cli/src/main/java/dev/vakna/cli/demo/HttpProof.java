package dev.vakna.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the new machine's own web server answered.
 *
 * @param url what was asked
 * @param status of the answer; 0 when there was none
 * @param hostname that the page names as its server
 * @param content the sentence that the backup held and the page shows, empty when it does not
 * @param fault why there was no answer, empty when there was one
 */
record HttpProof(String url, int status, String hostname, String content, String fault) {
  private static final Pattern SERVED_BY =
      Pattern.compile("id=\"hostname\">([A-Za-z0-9.-]{1,253})<");
  private static final Duration ONE_TRY = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Asks until an answer comes, or that long. */
  static HttpProof ask(String host, int port, String content, Duration patience)
      throws InterruptedException {
    URI url = URI.create("http://%s:%d/".formatted(host, port));
    HttpClient http = HttpClient.newBuilder().connectTimeout(ONE_TRY).build();
    HttpRequest request = HttpRequest.newBuilder(url).timeout(ONE_TRY).build();
    long end = System.nanoTime() + patience.toNanos();
    String fault;
    do {
      try {
        var answer = http.send(request, BodyHandlers.ofString());
        String page = answer.body();
        Matcher served = SERVED_BY.matcher(page);
        return new HttpProof(
            url.toString(),
            answer.statusCode(),
            served.find() ? served.group(1) : "",
            shows(page, content) ? content : "",
            "");
      } catch (IOException e) {
        // The port accepts before the guest listens, so a refusal now may be an answer soon.
        fault = String.valueOf(e.getMessage());
        Thread.sleep(PAUSE);
      }
    } while (System.nanoTime() < end);
    return new HttpProof(url.toString(), 0, "", "", fault);
  }

  private static boolean shows(String page, String content) {
    String plain = page.replace("&#39;", "'").replace("&apos;", "'").replace("&amp;", "&");
    return !content.isEmpty() && plain.contains(content);
  }

  boolean good() {
    return status == 200 && !content.isEmpty();
  }

  ObjectNode json() {
    ObjectNode node =
        JsonMapper.shared()
            .createObjectNode()
            .put("ok", good())
            .put("url", url)
            .put("status", status)
            .put("hostname", hostname)
            .put("content", content);
    return fault.isEmpty() ? node : node.put("error", fault);
  }
}
