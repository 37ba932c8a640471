package dev.vakna.engine.qemu.bridge;

import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Mac;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who on a link has an address: asked by ARP and by neighbour discovery, which need no address of
 * the host there, and which whoever has the address answers whatever firewall it has.
 *
 * @param commands run where the link is
 */
public record Neighbours(HostCommands commands) {

  private static final Pattern MAC = Pattern.compile("(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}");

  /**
   * Who answers for the address within a second; none when nobody does.
   *
   * @throws HostNetworkException when it could not be asked: silence must not be taken for that
   */
  public Optional<Mac> having(String link, Ipv4 address) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("arping", "-0", "-r", "-c", "3", "-C", "1"));
    words.addAll(List.of("-W", "0.3", "-w", "1", "-i", link, address.toString()));
    String said = commands.hear(words);
    Optional<Mac> answer = mac(said);
    if (answer.isEmpty() && !said.isEmpty()) {
      throw new HostNetworkException("'%s' said: %s".formatted(String.join(" ", words), said));
    }
    return answer;
  }

  /** The same of IPv6. A host without IPv6 on that link hears of nobody. */
  public Optional<Mac> having(String link, Ipv6 address) throws InterruptedException {
    return mac(
        commands.ask(
            List.of("ndisc6", "-1", "-q", "-r", "2", "-w", "400", address.toString(), link)));
  }

  private static Optional<Mac> mac(String said) {
    Matcher mac = MAC.matcher(said);
    return mac.find() ? Optional.of(Mac.parse(mac.group())) : Optional.empty();
  }
}
