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

  /** Who answers for the address within a second; none when nobody does. */
  public Optional<Mac> having(String link, Ipv4 address) throws InterruptedException {
    return asked(
        "arping", "-0", "-r", "-c", "3", "-C", "1", "-W", "0.3", "-w", "1", "-i", link, address);
  }

  /** The same of IPv6. A host without IPv6 on that link hears of nobody. */
  public Optional<Mac> having(String link, Ipv6 address) throws InterruptedException {
    return asked("ndisc6", "-1", "-q", "-r", "2", "-w", "400", address, link);
  }

  private Optional<Mac> asked(Object... words) throws InterruptedException {
    List<String> command = new ArrayList<>();
    for (Object word : words) {
      command.add(word.toString());
    }
    Matcher mac = MAC.matcher(commands.ask(command));
    return mac.find() ? Optional.of(Mac.parse(mac.group())) : Optional.empty();
  }
}
