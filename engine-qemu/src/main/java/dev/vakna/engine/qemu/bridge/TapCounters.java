package dev.vakna.engine.qemu.bridge;

import dev.vakna.core.engine.TrafficCounters.Counter;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What passed the filters of all taps, as the kernel counts it: bytes of IP and ARP without the
 * heads of their frames, and nothing that a filter dropped. A tap's counters live as long as its
 * filter; those that are made anew bear another word.
 *
 * @param commands read the host's network
 */
public record TapCounters(HostCommands commands) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * The counters of all taps that have a filter, by the tap's name: one program, however many there
   * are.
   *
   * @throws HostNetworkException when they cannot be read
   */
  public Map<String, Counter> read() throws InterruptedException {
    Map<String, JsonNode> all = new HashMap<>();
    try {
      for (JsonNode each :
          JSON.readTree(commands.run("nft", "-j", "list", "counters", "bridge")).path("nftables")) {
        JsonNode counter = each.path("counter");
        if (counter.path("table").asString("").equals(TapFilter.TABLE)) {
          all.put(counter.path("name").asString(), counter);
        }
      }
    } catch (JacksonException e) {
      throw new HostNetworkException("nft's list of counters is no JSON: " + e.getMessage(), e);
    }
    Map<String, Counter> taps = new HashMap<>();
    all.forEach((name, sent) -> {
      if (name.endsWith(TapFilter.SENT)) {
        String tap = name.substring(0, name.length() - TapFilter.SENT.length());
        JsonNode heard = all.get(tap + TapFilter.HEARD);
        if (heard != null) {
          taps.put(tap, counter(sent, heard));
        }
      }
    });
    return taps;
  }

  private static Counter counter(JsonNode sent, JsonNode heard) {
    String one = sent.path("comment").asString("none");
    String other = heard.path("comment").asString("none");
    // Both are made together; of one that was lost alone both begin anew.
    return new Counter(
        one.equals(other) ? one : one + "+" + other,
        heard.path("bytes").asLong(),
        sent.path("bytes").asLong());
  }
}
